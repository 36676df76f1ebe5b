"""``dev``: the service with a PostgreSQL of its own; from nothing but an identity if need be.

Identities come from provisioning, which this program knows nothing of: without one it says how.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import os
from pathlib import Path

from cloud import bootstrap, logs
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.clients import client_of
from cloud.commands.command import Commands, NothingDone
from cloud.commands.database import migrate_schema
from cloud.commands.no_cards import write_card_authority
from cloud.commands.serving import serve
from cloud.config import Settings, load
from cloud.store import binaries, local_server

_PARTIES = ("kiosk", "hospital")
_NO_IDENTITY = """there is no identity in {line}; make one:
  python -m provisioning init {data}/authority --name Development
  python -m provisioning issue-line {data}/authority {line} --institution 1310000011 \\
    --device reception-1 --cloud-host localhost --broker-host localhost
then: python -m cloud dev"""
_SETTINGS = """\
# Written by `python -m cloud dev`: good for every other command while it runs.
[tls]
directory = "line/cloud"
[database]
dsn = "{dsn}"
[cards]
anchors = "no-card.pem"
crls = "no-card-crl.pem"
[keys]
directory = "keys"
[operations]
port = 9464
"""
_READY = """\
https://localhost:8443 answers the kiosk and the hospital of {data}/line. Try:
  curl --cacert {data}/line/kiosk/ca.crt --cert {data}/line/kiosk/device.crt \\
    --key {data}/line/kiosk/device.key https://localhost:8443/v1/health
  curl http://127.0.0.1:9464/readyz
  python -m cloud sample --config {data}/cloud.toml --people 1000 --into-database
No My Number Card is believed here. The database goes when this ends: Ctrl-C."""


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "serve with a PostgreSQL of its own, for development"
    dev = commands.add_parser("dev", help=what, description=what)
    dev.add_argument("--config", type=Path, help="the settings file; else one is made in --data")
    dev.add_argument(
        "--data", type=Path, default=Path("build/cloud-dev"), help="where its database lives"
    )
    dev.set_defaults(run=_dev)


def _dev(options: argparse.Namespace) -> int:
    if options.config is None:
        _check_identity(options.data)
    else:
        settings = load(options.config)
        logs.set_up(settings.log.level)
    found = binaries.find(os.environ.get("PG_BIN"))
    with contextlib.closing(_LocalDatabase(found, options.data.resolve())) as local:
        if options.config is None:
            settings = _own_settings(options.data, local.dsn)
        else:
            database = dataclasses.replace(settings.database, dsn=local.dsn, owner_dsn="")
            settings = dataclasses.replace(settings, database=database)
        bootstrap.make_keys(settings.keys.directory, SystemRandomness(), settings.keys.epoch)
        migrate_schema(settings, options)
        if options.config is None:
            asyncio.run(_enrol(settings, options.data))
            print(_READY.format(data=options.data), flush=True)
        return serve(settings, options)


def _check_identity(data: Path) -> None:
    line = data / "line"
    if not (line / "cloud" / "device.crt").exists():
        raise NothingDone(_NO_IDENTITY.format(data=data, line=line))


def _own_settings(data: Path, dsn: str) -> Settings:
    write_card_authority(data / "no-card.pem", data / "no-card-crl.pem", SystemClock().wall())
    path = data / "cloud.toml"
    path.write_text(_SETTINGS.format(dsn=dsn), "utf-8")
    settings = load(path)
    logs.set_up(settings.log.level)
    return settings


async def _enrol(settings: Settings, data: Path) -> None:
    clock = SystemClock()
    async with bootstrap.open_registry(settings, clock, SystemRandomness()) as registry:
        for party in _PARTIES:
            client = client_of((data / "line" / party / "device.crt").read_bytes())
            await registry.enrol_client(client, clock.wall())


class _LocalDatabase:
    """A PostgreSQL that lives as long as the command."""

    def __init__(self, found: Path, data: Path) -> None:
        self._server = local_server.LocalServer(found, data)
        try:
            self._server.start()
        except BaseException:
            self._server.remove()
            raise
        self.dsn = self._server.dsn()

    def close(self) -> None:
        self._server.stop()
        self._server.remove()
