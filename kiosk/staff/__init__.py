"""Members of staff who may vouch for a patient by a personal code."""
