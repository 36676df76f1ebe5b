"""Kiosks that ask through an eligibility terminal."""
