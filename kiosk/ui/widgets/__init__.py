"""Keys, card, dock, path: the pieces that screens are made of."""
