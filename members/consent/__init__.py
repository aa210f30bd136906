"""What people agreed to, and what follows from it in their browser."""
