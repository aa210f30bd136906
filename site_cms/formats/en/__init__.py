"""British formats of dates and times."""
