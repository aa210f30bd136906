"""What happens to accounts: one verb, one module."""
