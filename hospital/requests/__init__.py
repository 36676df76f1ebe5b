"""Receipt computers ask by files: what they write into ``req`` is answered in ``res``."""
