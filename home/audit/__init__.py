"""The privacy audit: what a browser really contacts and stores, and what we say about it."""
