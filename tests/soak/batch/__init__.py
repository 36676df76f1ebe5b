"""The batch channel's soak: broker, kiosk, hospital and the lines between them break at random.

``python -m tests.soak batch --rounds 50 --seed 1``; what is checked: docs/soak.md.
"""
