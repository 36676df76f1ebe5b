"""Frames as a kiosk's camera would take them, drawn with fixed seeds (camera.md 6)."""
