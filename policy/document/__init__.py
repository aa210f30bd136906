"""What a privacy policy consists of: texts of editors and facts of the system, as plain data."""
