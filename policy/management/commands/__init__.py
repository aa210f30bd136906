"""Commands of the privacy layer."""
