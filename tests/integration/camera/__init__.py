"""The camera's parts together, on frames as a camera would take them."""
