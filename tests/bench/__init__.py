"""How fast pages are: ``python -m tests.bench``."""
