"""The image's commands; apart, so that to list them imports none."""

from collections.abc import Mapping

IMAGE_COMMANDS: Mapping[str, str] = {
    "health": "is this system good? On trial: mark it, or go back",
    "slots": "which system runs; go back by hand",
    "update-install": "write a fetched update and try it",
    "update-check": "may this release be written here?",
}
"""What each says of itself, by name."""
