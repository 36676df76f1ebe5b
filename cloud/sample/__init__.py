"""A made-up nation: people, households, insurers and how people moved between them."""
