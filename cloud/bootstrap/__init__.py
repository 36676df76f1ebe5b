"""The one place that joins store, rules and routes; starts and ends the service."""

from cloud.bootstrap.keys import make_keys
from cloud.bootstrap.openings import (
    open_intake,
    open_link_feed,
    open_links,
    open_registry,
)
from cloud.bootstrap.service import running

__all__ = [
    "make_keys",
    "open_intake",
    "open_link_feed",
    "open_links",
    "open_registry",
    "running",
]
