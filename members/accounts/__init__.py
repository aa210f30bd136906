"""User accounts, login and, later, registration."""
