"""The day's receptions: the list as they come, one of them, and what needs a person."""
