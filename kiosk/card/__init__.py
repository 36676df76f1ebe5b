"""The My Number Card over PC/SC (card.md)."""
