"""Project rules that must never break, as system checks."""
