"""The kiosk's client against real TLS."""
