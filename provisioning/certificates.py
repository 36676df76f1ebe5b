"""A certificate as it is told: to people in a row, to programs as an object."""

import datetime as dt
from collections.abc import Mapping

from provisioning.register import Certified
from provisioning.telling import moment


def state_of(one: Certified, now: dt.datetime) -> str:
    """``stands``, ``ended`` or ``revoked``."""
    if one.revoked_at is not None:
        return "revoked"
    return "stands" if now < one.until else "ended"


def row(one: Certified, now: dt.datetime) -> str:
    """One line."""
    state = state_of(one, now)
    if one.revoked_at is not None:
        state = f"{state} {moment(one.revoked_at)} {one.reason}"
    return f"{one.uri:44} {one.serial:040x} until {moment(one.until)} {state}"


def told(one: Certified, now: dt.datetime) -> Mapping[str, object]:
    """The same as data."""
    return {
        "uri": one.uri,
        "kind": one.kind,
        "common_name": one.common_name,
        "serial": f"{one.serial:x}",
        "state": state_of(one, now),
        "issued_at": one.at,
        "valid_until": one.until,
        "revoked_at": one.revoked_at,
        "reason": one.reason,
        "renews": None if one.former is None else f"{one.former:x}",
    }
