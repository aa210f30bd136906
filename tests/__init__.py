"""Tests mirror the code: ``tests/home/`` tests ``home/``, and so on."""
