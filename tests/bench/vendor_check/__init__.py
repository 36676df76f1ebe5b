"""Plays a kiosk and judges a hospital's end by the rules of ``docs/batch.md``."""
