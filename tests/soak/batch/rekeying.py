"""New keys for kiosk and hospital while everything runs: stage by stage, or all at once."""

import datetime as dt
import itertools
import time

from provisioning.rotation import RETIRE_AFTER, Rotation
from tests.bench.pki import LineCredentials

READ_AFTER_S = 1.1
"""No process uses a key file of more than a second ago (kiosk.batch.keyring)."""
_QUIET_AFTER = dt.timedelta(minutes=1)
_USES = ("sig", "enc")


def rotate(line: LineCredentials) -> None:
    """All four keys: what an earlier round switched is retired, then comes the next key.

    Between two rounds all is quiet: nothing is under way under the former keys any more.
    """
    now = dt.datetime.now(dt.UTC)
    keys = list(itertools.product(_rotations(line).values(), _USES))
    former = [(rotation, use) for rotation, use in keys if rotation.has_former(use)]
    if any(now < _quiet_at(*one) for one in former):
        return  # this very round did it
    for rotation, use in former:
        rotation.retire(use, now + RETIRE_AFTER)
    for stage in ("announce", "switch"):
        for rotation, use in keys:
            getattr(rotation, stage)(use, now)
        time.sleep(READ_AFTER_S)


def replace_at_once(line: LineCredentials, party: str) -> None:
    """Both keys of a party were compromised; what is under way under them is refused."""
    for use in _USES:
        _rotations(line)[party].retire_at_once(use, dt.datetime.now(dt.UTC))


def _quiet_at(rotation: Rotation, use: str) -> dt.datetime:
    due = rotation.retire_due(use)
    assert due is not None
    return due - RETIRE_AFTER + _QUIET_AFTER


def _rotations(line: LineCredentials) -> dict[str, Rotation]:
    kiosks = sorted(line.kiosk.parent.glob("kiosk*"))
    return {
        "kiosk": Rotation(line.office, line.kiosk, [line.hospital]),
        "hospital": Rotation(line.office, line.hospital, kiosks),
    }
