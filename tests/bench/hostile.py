"""What a hostile or broken peer may send: envelopes, signed nonsense, records that do not fit.

The JOSE parts are made by hand, so that nothing here is kept from being wrong.
"""

import base64
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

from eligibility import wire
from eligibility.batch import digest_of, record_sha256
from tests.bench.receptions import OWNER, TODAY, a_sealed_record, new_id

DEEP = 100_000


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def damaged_envelopes(good: bytes) -> dict[str, bytes]:
    """Variations of a right JWE or JWS; each must be refused."""
    header, *rest = good.split(b".")
    read = json.loads(base64.urlsafe_b64decode(header + b"=="))
    found = {
        "nothing": b"",
        "random bytes": random.Random(1).randbytes(3000),
        "brackets": b"[" * 2**20,
        "dots": b"." * 2**16,
        "deep header": b".".join([base64url(b"[" * DEEP), *rest]),
        "deep header of objects": b".".join([base64url(b'{"a":' * DEEP), *rest]),
        "huge header": b".".join([base64url(b'{"x":"' + b"a" * 2**20 + b'"}'), *rest]),
        "header is a list": b".".join([base64url(b"[1]"), *rest]),
        "header is null": b".".join([base64url(b"null"), *rest]),
        "cut": good[: len(good) // 2],
    }
    for place in range(len(rest) + 1):
        for name, part in (("empty", b""), ("no base64", b"\xff"), ("other", b"eHh4eHh4eHg")):
            parts = good.split(b".")
            parts[place] = part
            found[f"part {place} {name}"] = b".".join(parts)
        parts = good.split(b".")
        parts[place] = parts[place][:-2] + (b"A" if parts[place][-2:-1] != b"A" else b"B") + b"A"
        found[f"part {place} turned"] = b".".join(parts)
    changes: dict[str, dict[str, Any]] = {
        "alg none": {"alg": "none"},
        "alg dir": {"alg": "dir"},
        "alg HS256": {"alg": "HS256"},
        "alg is a number": {"alg": 1},
        "unzip me": {"zip": "DEF"},
        "crit": {"crit": ["exp"]},
        "unencoded": {"b64": False, "crit": ["b64"]},
        "other kid": {"kid": "nobody"},
        "kid is a list": {"kid": ["nobody"]},
        "no point": {"epk": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}},
        "symmetric point": {"epk": {"kty": "oct", "k": "AA"}},
    }
    for name, change in changes.items():
        found[name] = b".".join([base64url(json.dumps({**read, **change}).encode()), *rest])
    return found


def sealed_to(party: Path, signed: bytes, **header: str) -> bytes:
    """A right JWE around anything; ``header`` adds to it."""
    key = ECKey.import_key(json.loads((party / "jose-encrypt.jwk").read_bytes()))
    named = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": key.kid, "cty": "JWS", **header}
    algorithms = ["ECDH-ES+A256KW", "A256GCM", "DEF"]
    return jwe.encrypt_compact(named, signed, key, algorithms).encode()


def opened_by(party: Path, sealed: bytes) -> bytes:
    """The JWS inside a JWE."""
    key = ECKey.import_key(json.loads((party / "jose-encrypt.jwk").read_bytes()))
    return jwe.decrypt_compact(sealed, key).plaintext or b""


def nonsense() -> dict[str, bytes]:
    """Payloads that a rightful key may sign all the same; none is a message."""
    named = {"institution": OWNER.institution, "device": OWNER.device}
    total = {
        **named,
        "schema": "oev-day-total/1",
        "total_id": "t",
        "business_day": "2026-11-22",
        "revision": 1,
        "total": 0,
        "digest": "",
        "closed_at": "2026-11-22T03:00:00Z",
    }
    notice = {
        **named,
        "schema": "oev-notice/1",
        "notice_id": "n",
        "kind": "staff-called",
        "at": "2026-11-22T03:00:00Z",
    }
    part = {
        **named,
        "schema": "oev-inquiry-answer/1",
        "answer_id": "a",
        "inquiry_id": "i",
        "part": 1,
        "is_last": True,
        "lines": [],
    }
    taken = {
        **named,
        "schema": "oev-inquiry-taken/1",
        "inquiry_id": "i",
        "sha256": "",
        "at": "2026-11-22T03:00:00Z",
        "state": "accepted",
    }
    wrong: dict[str, object] = {
        "answer's name": {**part, "answer_id": "a\nhospital.listening"},
        "list's name": {**part, "inquiry_id": "i" * 10_000},
        "no such part": {**part, "part": 0},
        "huge part": {**part, "part": 2**63},
        "taken list's name": {**taken, "inquiry_id": "a\nhospital.listening"},
        "null": None,
        "a number": 7,
        "newer schema": {**total, "schema": "oev-day-total/9"},
        "schema is a list": {**total, "schema": []},
        "huge total": {**total, "total": 2**63},
        "negative total": {**total, "total": -1},
        "huge revision": {**total, "revision": 2**70},
        "total's name": {**total, "total_id": "a\nhospital.listening"},
        "no such day": {**total, "business_day": "0000-01-01"},
        "kind for the log": {**notice, "kind": "a\nCRITICAL"},
        "notice's name": {**notice, "notice_id": "n" * 10_000},
        "about whom": {**notice, "verification_id": "山田花子"},
        "half a character": {**notice, "kind": "\ud800"},
    }
    found = {name: json.dumps(one).encode() for name, one in wrong.items()}
    found["empty"] = b""
    found["no text"] = b'{"schema":"\xff\xfe"}'
    found["deep"] = b"[" * DEEP
    found["deep objects"] = b'{"schema":' * DEEP
    found["deep beside"] = b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"," + found["huge total"][1:]
    return found


def unfit_records() -> dict[str, tuple[int, bytes]]:
    """(sequence, record) of parts that are whole and signed, but must not be filed."""
    found: dict[str, tuple[int, bytes]] = {
        "null": (1, b"null"),
        "a number": (1, b"1"),
        "other institution": (1, _record(institution="9999999999")),
        "other device": (1, _record(device="reception-9")),
        "path for an id": (1, _record("../../../../tmp/evil")),
        "long id": (1, _record("a" * 5000)),
        "id for the log": (1, _record("a\nhospital.listening")),
        "id of another spelling": (1, _record(new_id().upper())),
        "first of all days": (1, _record(processed_at="0001-01-01T00:00:00+14:00")),
        "last of all days": (1, _record(processed_at="9999-12-31T23:59:59Z")),
        "no time zone": (1, _record(processed_at="2026-11-22T12:00:00")),
        "sealed on the last day": (1, _record(sealed_at="9999-12-31T23:59:59-10:00")),
    }
    for sequence in (-1, 0, 2**31, 2**63, 2**64, 10**50):
        found[f"sequence {sequence}"] = (sequence, _record())
    return found


def _record(identity: str | None = None, processed_at: str | None = None, **fields: str) -> bytes:
    record = json.loads(a_sealed_record().sealed)
    record["verification_id"] = record["answer"]["verification_id"] = identity or new_id()
    record["answer"]["processed_at"] = processed_at or record["answer"]["processed_at"]
    return json.dumps({**record, **fields}).encode()


def part_of(*records: tuple[int, bytes], day: dt.date = TODAY) -> bytes:
    """A whole part of any bytes; a record that names no id gets one."""
    placed = [
        wire.PartRecord(
            sequence=sequence,
            verification_id=_id_of(record),
            sha256=record_sha256(record),
            record=wire.embed(record),
        )
        for sequence, record in records
    ]
    return wire.encode(
        wire.BatchPart(
            part_id="p",
            institution=OWNER.institution,
            device=OWNER.device,
            business_day=day,
            count=len(placed),
            digest=digest_of(one.sha256 for one in placed),
            records=tuple(placed),
        )
    )


def _id_of(record: bytes) -> str:
    try:
        return str(json.loads(record)["verification_id"])
    except TypeError:
        return new_id()
