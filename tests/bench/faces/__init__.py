"""Portraits in the public domain, and what a kiosk's camera and a card make of them.

Where each comes from: SOURCES.md in this folder.
"""
