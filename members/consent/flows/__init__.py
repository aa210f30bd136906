"""What people do about their consents."""
