"""``bundle``: what a new device or service needs, without any secret."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning import handout
from provisioning.office import Office
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds it."""
    about = "root, issuing authorities, lists, where the authority answers: nothing secret"
    bundle = add_command(commands, "bundle", _bundle, about)
    bundle.add_argument("target", type=Path, help="a new folder, or a file *.tar")
    bundle.add_argument("--host", help="of the authority; without: as its certificate says")
    bundle.add_argument("--port", type=int, default=handout.PORT)


def _bundle(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    host = options.host or handout.server_host(office, now)
    files = handout.files_of(office, host, options.port, now)
    handout.write(options.target, files, now)
    fingerprint = handout.root_fingerprint(office).hex()
    return Report(
        {
            "target": options.target,
            "files": list(files),
            "host": host,
            "port": options.port,
            "root_sha256": fingerprint,
        },
        [str(options.target), f"{host}:{options.port}", f"root SHA-256 {fingerprint}"],
    )
