"""Unit tests of the formats, one file a format."""
