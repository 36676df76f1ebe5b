"""Tests of the authority that need no other program."""
