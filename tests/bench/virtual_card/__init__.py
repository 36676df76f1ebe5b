"""A My Number Card made of files and rules, and the socket by which pcscd's reader holds it."""
