"""The display's own client: says that it is there, and goes on asking whether it still answers."""
