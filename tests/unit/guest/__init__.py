"""Of the harness that boots a whole system: its pure parts."""
