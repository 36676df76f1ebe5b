"""Hooks for schemathesis: what follows the description gets what no schema can say.

A made-up id becomes one that the service knows, an insurer number gets its check digit, a day
becomes one of the calendar. Only values that already have their form are touched, so a case that
breaks the description stays broken.
"""

import datetime as dt
import json
import os
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import schemathesis

from eligibility.wire_schema import FORMS

Values = dict[str, Any]

LIVE = "OEV_LIVE_IDS"
"""Environment variable: JSON with session_id, authentication_id, certificate, InsurerNumber;
``registrable`` has the ids of a session whose card is not registered yet."""
_COVERED = "2026-01-05"
_PRINTED = ("InsuredCardSymbol", "InsuredIdentificationNumber")


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    live = json.loads(os.environ[LIVE])
    body, path = case.body, case.path_parameters
    if isinstance(body, dict):
        ids = live["registrable"] if case.path == "/v1/registrations" else live
        _mend_ids(body, path if isinstance(path, dict) else {}, ids)
        _mend(body, "certificate", lambda _: live["certificate"])
        _mend(body, "confirmation_date", _past_day)
        _mend_face(body.get("card_face"), live)
        for unit in body.get("units") or body.get("registrations") or ():
            _mend_face(unit.get("card_face") if isinstance(unit, dict) else None, live)


def _mend_ids(body: Values, path: Values, live: Values) -> None:
    if _has_form("authentication_id", body.get("authentication_id")):
        body["authentication_id"] = live["authentication_id"]
        _mend(body, "session_id", lambda _: live["session_id"])
        _mend(path, "session_id", lambda _: live["session_id"])


def _mend_face(face: object, live: Values) -> None:
    if isinstance(face, dict):
        _mend(face, "CardFace.InsurerNumber", lambda _: live["InsurerNumber"])
        _mend(face, "Birthdate", lambda text: text if _is_day(text) else "19890412")
        _mend(face, "BirthMonthDay", lambda text: text if _is_day(f"2000{text}") else "0412")
        for name in _PRINTED:
            _mend(face, f"CardFace.{name}", _printable)


def _mend(values: Values, form: str, mended: Callable[[str], str]) -> None:
    name = form.rpartition(".")[2]
    if _has_form(form, values.get(name)):
        values[name] = mended(values[name])


def _has_form(name: str, value: object) -> bool:
    form = FORMS.get(name, {})
    if not isinstance(value, str) or len(value) < form.get("minLength", 0):
        return False
    is_short = len(value) <= form.get("maxLength", len(value))
    return is_short and re.fullmatch(form.get("pattern", ".*"), value) is not None


def _past_day(text: str) -> str:
    try:
        day = str(dt.date.fromisoformat(text))
    except ValueError:
        return text
    return day if "2025-01-01" < day < _COVERED else _COVERED


def _is_day(text: str) -> bool:
    try:
        return bool(dt.date(int(text[:4]), int(text[4:6]), int(text[6:])))
    except ValueError:
        return False


def _printable(text: str) -> str:
    kept = "".join(one for one in text if not unicodedata.category(one).startswith("C"))
    return kept.strip()[:20] or "7"
