"""The admin's page over TLS, by programs and by a real browser."""
