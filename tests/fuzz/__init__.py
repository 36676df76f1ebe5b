"""Fuzzing by coverage; not collected by pytest, not part of CI. How to run it: docs/qr.md."""
