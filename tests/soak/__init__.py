"""Long runs in which processes are killed at bad moments: nothing that was acknowledged is lost.

``python -m tests.soak cloud --rounds 50 --seed 1``; what is checked: docs/soak.md.
"""
