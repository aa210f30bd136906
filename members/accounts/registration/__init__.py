"""The registration form, which is the editors': what it asks, why, and what becomes of answers."""
