"""``openapi``: what the service says about itself."""

import argparse

from cloud.api.openapi import document
from cloud.commands.command import Commands
from eligibility.yaml_text import to_yaml


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "print the API's description (docs/openapi.yaml); needs no settings"
    commands.add_parser("openapi", help=what, description=what).set_defaults(run=_openapi)


def _openapi(_options: argparse.Namespace) -> int:
    print(to_yaml(document()), end="")
    return 0
