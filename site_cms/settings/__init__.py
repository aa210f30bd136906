"""Settings, one module for each stage."""
