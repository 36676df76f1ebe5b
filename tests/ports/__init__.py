"""Ports tests."""
