"""All suites, and the bench that runs the whole line on one machine."""
