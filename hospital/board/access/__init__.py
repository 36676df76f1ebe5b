"""Who may look at the desk's pages: accounts, sign-in, sessions, audit, and the TLS before them."""
