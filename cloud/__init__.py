"""The eligibility service: HTTPS with client certificates over PostgreSQL."""
