"""One module a command of ``python -m kiosk``; each imports what it needs, and no other."""
