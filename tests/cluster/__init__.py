"""The batch channel on a cluster of three RabbitMQ nodes: see ``python -m tests.cluster``."""
