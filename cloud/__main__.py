"""The service's commands; ``python -m cloud --help`` lists them."""

import argparse
import sys

from cloud import logs
from cloud.api.tls import TlsFailed
from cloud.commands import (
    audit,
    cards,
    clients,
    database,
    description,
    developing,
    institutions,
    keys,
    known,
    linking,
    loading,
    nginx,
    restored,
    sampling,
    scanning,
    serving,
)
from cloud.config import ConfigError
from cloud.domain.errors import CloudError
from cloud.store.binaries import BinariesMissing
from cloud.store.local_server import ServerFailed
from cloud.store.migrate import MigrationError
from eligibility.errors import EligibilityError

EXAMPLE = """
a settings file (TOML; relative paths count from its folder):

  [listen]
  host = "0.0.0.0"
  port = 8443
  [tls]
  directory = "credentials/cloud"      # device.key, device.crt, ca.crt, issuers.pem, crl.pem
  [database]
  dsn = "postgresql://eligibility@/eligibility?host=/run/postgresql"
  [cards]
  anchors = "card-anchors.pem"
  crls = "card-crls.pem"               # lists of cards taken back, at most 48 h old
  face_anchors = "face-anchors.pem"    # may be left out: then no face key is believed
  [keys]
  directory = "keys"                   # made by new-keys

a first start: new-keys, migrate, enrol, serve
"""

_SUBJECTS = (
    serving,
    developing,
    database,
    keys,
    clients,
    institutions,
    cards,
    linking,
    loading,
    audit,
    known,
    nginx,
    restored,
    sampling,
    scanning,
    description,
)
"""In the order in which --help lists them."""

_FAILURES = (
    ConfigError,
    TlsFailed,
    CloudError,
    EligibilityError,
    MigrationError,
    BinariesMissing,
    ServerFailed,
    OSError,
)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what it should."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _FAILURES as error:
        print(f"cloud: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cloud",
        description="The eligibility service: answers its callers over mutual TLS.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subject in _SUBJECTS:
        subject.add(commands)
    return parser


if __name__ == "__main__":
    sys.excepthook = logs.unexpected
    sys.exit(main())
