"""Verified coverage on its way to the hospital: kept, sealed, sent, receipted."""
