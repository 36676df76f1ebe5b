"""What the staff menu looks at."""
