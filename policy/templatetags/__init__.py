"""Tags for templates that show a policy."""
