"""The authority on port 8444: EST, what kiosks report and fetch, the admin's page."""
