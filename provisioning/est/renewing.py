"""When a kiosk may renew its certificate by itself. Pure.

From two thirds of its life, or when an admin asked for it: not sooner, so that whoever copied the
key of a kiosk cannot run on ahead of it. Under a suspicion of two kiosks nothing is renewed until
an admin has looked. What was renewed is answered again at any time: its answer may have been lost.
"""

import datetime as dt

from provisioning.errors import CloneSuspected, RenewalRefused
from provisioning.register import Certified, Register

_CLOCKS_DIFFER = dt.timedelta(minutes=10)


def due_at(held: Certified) -> dt.datetime:
    """From when."""
    return held.at + (held.until - held.at) * 2 / 3 - _CLOCKS_DIFFER


def check_due(register: Register, serial: int, key_sha256: str, now: dt.datetime) -> None:
    """Whether this certificate may be renewed with this key now.

    Raises:
        RenewalRefused: too early; says from when.
        CloneSuspected: somebody has to look at its kiosk first.
    """
    held = register.certificates[serial]
    after = register.renewals_of(held)
    if any(one.key_sha256 == key_sha256 for one in after):
        return
    if held.uri in register.clones:
        raise CloneSuspected(f"{held.uri}: two kiosks seem to use one certificate.")
    is_asked = held.uri in register.renewals_asked
    if not after and not is_asked and now < due_at(held):
        raise RenewalRefused(f"{held.uri} may renew from {due_at(held):%Y-%m-%dT%H:%M:%SZ}.")
