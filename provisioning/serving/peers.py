"""Whose public keys a party is given: a kiosk its hospital's, a hospital those of its kiosks.

Nobody gets the keys of whom the authority has taken back. A certificate that has merely ended takes
no keys away: records of that kiosk may be under way, and an admin renews it. Pure.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from eligibility.identity import device_uri, hospital_uri
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.caller import Party


def peers_of(party: Party, register: Register, now: dt.datetime) -> list[dict[str, Any]]:
    """Public JWKs, each with its owner."""
    return [
        jwk
        for uri in _peers(party, register)
        if uri in register.keys and is_in(register, uri, now)
        for jwk in json.loads(register.keys[uri])["keys"]
    ]


def is_in(register: Register, uri: str, now: dt.datetime) -> bool:
    """Whether one of its certificates stands, or the last one has ended and was not taken back."""
    own = register.of_party(uri)
    return any(one.stands(now) for one in own) or (bool(own) and own[-1].revoked_at is None)


def _peers(party: Party, register: Register) -> Iterable[str]:
    if party.kind is Kind.DEVICE:
        return (hospital_uri(party.institution),)
    beginning = device_uri(party.institution, "")
    return (uri for uri in sorted(register.keys) if uri.startswith(beginning))
