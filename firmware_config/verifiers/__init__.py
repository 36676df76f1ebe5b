"""Every rendered file before the program that will read it, and before parsers of our own."""
