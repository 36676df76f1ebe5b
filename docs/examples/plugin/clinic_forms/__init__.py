"""A vendor's own forms."""
