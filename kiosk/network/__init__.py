"""The eligibility service over mutual TLS."""
