"""Device identity: the private authority and what it issues."""
