"""One screen a file, drawn from its view."""
