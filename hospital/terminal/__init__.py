"""``run --via-terminal DIR``: kiosks ask through an eligibility terminal's folders."""
