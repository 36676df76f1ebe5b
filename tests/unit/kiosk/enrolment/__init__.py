"""Unit tests, mirroring the packages file by file."""
