"""The personal area: what is known about a member, what they agreed to, and how they leave."""
