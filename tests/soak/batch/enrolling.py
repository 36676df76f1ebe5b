"""A kiosk's certificate is revoked and the device enrolled again: new keys, the same name.

The outbox stays; its former key opens what waits in it, promised under the old certificate.
The inserting process goes on with the former key until it starts again.
"""

import datetime as dt

from provisioning import bundle, profile
from tests.bench.pki import LineCredentials


def revoke(line: LineCredentials) -> None:
    """News to hospital and broker; the broker reads its list when it starts."""
    line.revoke(line.kiosk, _now())


def enrol_again(line: LineCredentials) -> None:
    """Into the same folder; nobody may be reading it."""
    fresh = line.kiosk.with_name("kiosk-fresh")
    identity = profile.device(line.institution, line.device)
    bundle.issue_kiosk(line.office, fresh, line.hospital, identity, _now())
    bundle.let_open(fresh, bundle.outbox_keys(line.kiosk))
    for file in fresh.iterdir():
        file.rename(line.kiosk / file.name)
    fresh.rmdir()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
