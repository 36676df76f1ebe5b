"""Flows tests."""
