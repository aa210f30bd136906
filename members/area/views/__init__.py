"""The pages of the personal area."""
