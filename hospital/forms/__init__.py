"""The forms in which hospitals read receptions: pure, one file a form."""
