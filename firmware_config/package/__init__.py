"""Builds the Debian package ``reception-kiosk``; on a kiosk there is nothing of this."""
