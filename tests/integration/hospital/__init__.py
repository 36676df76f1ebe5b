"""The hospital's programs with real parts."""
