"""The reception desk's pages: server-rendered, TLS only, signed in; they work without script."""
