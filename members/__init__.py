"""Everything about people with an account: one small app for each kind of data."""
