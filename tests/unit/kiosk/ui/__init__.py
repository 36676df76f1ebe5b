"""Tests of the screens' pure parts."""
