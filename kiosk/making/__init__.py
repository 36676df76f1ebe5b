"""What is built before a release and committed: words and type faces. Never run on a kiosk."""
