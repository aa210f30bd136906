"""What people may demand: one verb, one module."""
