"""A kiosk's certificate is revoked and the device enrolled again: new keys, the same name.

The outbox stays, and so does its key: what waits in it was promised under the old certificate.
"""

import datetime as dt
import shutil

from provisioning import bundle, profile
from tests.bench.pki import LineCredentials

_STAYS = "outbox.key"


def revoke(line: LineCredentials) -> None:
    """News to hospital and broker; the broker reads its list when it starts."""
    line.revoke(line.kiosk, _now())


def enrol_again(line: LineCredentials) -> None:
    """Into the same folder; nobody may be reading it."""
    fresh = line.kiosk.with_name("kiosk-fresh")
    identity = profile.device(line.institution, line.device)
    bundle.issue_kiosk(line.office, fresh, line.hospital, identity, _now())
    for file in fresh.iterdir():
        if file.name != _STAYS:
            file.rename(line.kiosk / file.name)
    shutil.rmtree(fresh)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
