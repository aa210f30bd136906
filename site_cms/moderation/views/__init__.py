"""What moderation adds to the editors' side."""
