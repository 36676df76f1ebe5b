"""What is done to the booted system, and what must be seen then."""
