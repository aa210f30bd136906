"""Who may write, who approves, and how a text gets from the one to the other."""
