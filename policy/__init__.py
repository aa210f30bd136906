"""What the operator promises and proves."""
