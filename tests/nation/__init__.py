"""Three database nodes on one machine, the service in front of them, and the first node killed."""
