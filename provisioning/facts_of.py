"""Everything that is known of a party, a certificate, an invitation, a request: pure."""

import datetime as dt
import json
from collections.abc import Mapping

from eligibility.four_words import words_of
from provisioning.certificates import told
from provisioning.errors import NotIssuedHere
from provisioning.register import Invited, Register, Requested


def known_of(register: Register, what: str, now: dt.datetime) -> Mapping[str, object]:
    """By URI, serial, or the id of an invitation or a request.

    Raises:
        NotIssuedHere: nothing is.
    """
    if what in register.invitations:
        return {"invitation": _invitation(register.invitations[what], now)}
    if what in register.requests:
        return {"request": _request(register.requests[what], now)}
    serial = _serial(what)
    if serial in register.certificates:
        return {"certificate": told(register.certificates[serial], now)}
    found = _party(register, what, now)
    if not any(found.values()):
        raise NotIssuedHere(f"Nothing is known of {what}; see: python -m provisioning list")
    return {"uri": what, **{name: value for name, value in found.items() if value}}


def _serial(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return -1


def _party(register: Register, uri: str, now: dt.datetime) -> dict[str, object]:
    settings = register.settings.get(uri)
    return {
        "certificates": [told(one, now) for one in register.of_party(uri)],
        "invitations": [
            _invitation(one, now) for one in register.invitations.values() if one.uri == uri
        ],
        "requests": [_request(one, now) for one in register.requests.values() if one.uri == uri],
        "keys": _key_ids(register.keys.get(uri)),
        "settings_version": settings.version if settings else None,
        "institutions": sorted(register.admins.get(uri, ())),
        "clone_suspected": register.clones.get(uri),
        "renewal_asked": uri in register.renewals_asked,
    }


def _key_ids(keys: str | None) -> list[str]:
    return [str(one.get("kid")) for one in json.loads(keys)["keys"]] if keys else []


def _invitation(one: Invited, now: dt.datetime) -> Mapping[str, object]:
    return {
        "id": one.id,
        "uri": one.uri,
        "purpose": one.purpose.value,
        "state": one.state(now).value,
        "by": one.by,
        "at": one.at,
        "until": one.until,
        "wrong_tries": one.wrong_tries,
        "request": one.request,
    }


def _request(one: Requested, now: dt.datetime) -> Mapping[str, object]:
    pairs = words_of(bytes.fromhex(one.key_sha256))
    return {
        "id": one.id,
        "invitation": one.invitation,
        "uri": one.uri,
        "state": one.state(now).value,
        "key_sha256": one.key_sha256,
        "words": [f"{pair.japanese} {pair.english}" for pair in pairs],
        "at": one.at,
        "until": one.until,
        "serial": None if one.serial is None else f"{one.serial:x}",
        "declined_because": one.declined_because,
    }
