"""Tests of the image as data."""
