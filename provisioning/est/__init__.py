"""Enrolment over Secure Transport (RFC 7030, 8951): how a kiosk comes to its certificates."""
