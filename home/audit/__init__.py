"""The privacy audit: what a browser really contacts and stores, compared with the register."""
