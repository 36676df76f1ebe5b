"""Tests of the display's own client."""
