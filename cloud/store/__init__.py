"""The domain's ports in SQL."""
