"""Codes of members of staff: the list, the lockout, the command."""
