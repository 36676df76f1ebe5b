"""``serve``: the authority's server."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning.telling import Commands


def add_to(commands: Commands) -> None:
    """Adds it."""
    serving = commands.add_parser("serve", help="the authority's server: EST, kiosks, admin's page")
    serving.add_argument("--config", type=Path, required=True, help="authority.toml")
    serving.set_defaults(run=_serve, json=False)


def _serve(options: argparse.Namespace, _now: dt.datetime) -> None:
    from provisioning.serving import serve, settings  # noqa: PLC0415  aiohttp, for this one alone

    serve.serve(settings.load(options.config))
