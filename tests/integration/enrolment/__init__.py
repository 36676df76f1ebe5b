"""A kiosk gets its identity, over real TLS."""
