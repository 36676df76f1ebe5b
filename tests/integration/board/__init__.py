"""The desk's pages as they are served."""
