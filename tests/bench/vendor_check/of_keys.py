"""The rule of key changes; only where we may start the subscriber again with the new files."""

import datetime as dt
import itertools

from provisioning.rotation import RETIRE_AFTER, Rotation
from tests.bench.vendor_check.messages import a_part, a_sealed
from tests.bench.vendor_check.rules import Check, expect, expect_states, rule

ACCEPTED = ("accepted", "")


@rule(
    "keys are replaced in stages: its own all open, the current one signs, all of a kiosk verify",
    needs_control=True,
)
def replaced(check: Check) -> None:
    assert check.subscriber is not None
    line, kiosks = check.line, [check.kiosk.folder, check.second.folder]
    rotations = [
        Rotation(line.office, check.kiosk.folder, [line.hospital]),
        Rotation(line.office, line.hospital, kiosks),
    ]
    now = dt.datetime.now(dt.UTC)
    before = check.kiosk.keys()
    for stage, at in (("announce", now), ("switch", now), ("retire", now + RETIRE_AFTER)):
        for rotation, use in itertools.product(rotations, ("sig", "enc")):
            getattr(rotation, stage)(use, at)
        check.subscriber.kill()  # whoever reads its key files as it runs does not mind
        check.subscriber.start()
        after = check.kiosk.keys()
        for keys in [after] if stage == "retire" else [before, after]:
            check.kiosk.own, check.kiosk.hospital = keys
            part = a_part(check.kiosk, a_sealed(check.kiosk))
            expect_states(check.states(part), ACCEPTED)
            signer = check.kiosk.heard[-1].signer
            expect(signer == check.kiosk.signer(), "signed by a key that is not the current one")
