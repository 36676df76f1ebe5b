"""A whole Debian system with our package, booted by an emulator and looked at from outside."""
