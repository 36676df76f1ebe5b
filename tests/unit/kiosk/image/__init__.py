"""Mirrors the package, file by file."""
