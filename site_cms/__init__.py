"""The ground every other app stands on."""
