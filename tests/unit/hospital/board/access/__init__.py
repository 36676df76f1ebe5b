"""Who may open the desk's pages."""
