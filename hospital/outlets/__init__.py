"""Where records go after the inbox: several outlets at once, each by itself."""
