"""Rules of records: each once, by its id and the hash of its exact bytes."""

import dataclasses
import json

from eligibility.batch import digest_of
from tests.bench.contract import compact
from tests.bench.vendor_check.messages import (
    Sealed,
    a_part,
    a_sealed,
    changed,
    new_id,
    sealed,
)
from tests.bench.vendor_check.rules import Check, expect, expect_states, rule

ACCEPTED, HAD = ("accepted", ""), ("already-had", "")
MALFORMED, CONFLICT, MISMATCH = (
    ("refused", "KSK-201"),
    ("refused", "KSK-304"),
    ("refused", "KSK-305"),
)


@rule("a new record is accepted; the same message again, and in another part, was already had")
def once(check: Check) -> None:
    record = a_sealed(check.kiosk)
    part = a_part(check.kiosk, record)
    expect_states(check.states(part), ACCEPTED)
    expect_states(check.states(part), HAD)
    expect_states(
        check.states(a_part(check.kiosk, a_sealed(check.kiosk, 2), record)), ACCEPTED, HAD
    )


@rule("a receipt repeats each key and sha256, and names the part")
def repeats(check: Check) -> None:
    records = [a_sealed(check.kiosk, number) for number in (1, 2)]
    items = check.items(a_part(check.kiosk, *records))
    told = sorted((item["key"], item["sha256"]) for item in items)
    expect(told == sorted((one.identity, one.sha256) for one in records), "other keys or hashes")


@rule("the sequence never decides whether a record is new")
def sequence(check: Check) -> None:
    expect_states([check.state_of(a_sealed(check.kiosk, 7)) for _ in range(2)], ACCEPTED, ACCEPTED)


@rule("the same id with another content is refused, KSK-304, and the first one stays")
def conflict(check: Check) -> None:
    first = a_sealed(check.kiosk)
    second = changed(first, reception_number=99)
    states = [check.state_of(record) for record in (first, second, second, first)]
    expect_states(states, ACCEPTED, CONFLICT, CONFLICT, HAD)


@rule("one id with two contents in one part is refused whole: nothing of it is kept")
def twice_in_a_part(check: Check) -> None:
    first = a_sealed(check.kiosk)
    second = changed(first, reception_number=99)
    expect_states(check.states(a_part(check.kiosk, first, second)), MALFORMED, MALFORMED)
    expect_states([check.state_of(second)], ACCEPTED)


@rule("a record whose hash does not fit is refused, KSK-305; those beside it are kept")
def wrong_hash(check: Check) -> None:
    good, bad = a_sealed(check.kiosk), a_sealed(check.kiosk, 2)
    damaged = dataclasses.replace(
        bad, body=bad.body.replace(b"reception_number", b"reception_numbeR")
    )
    expect_states(check.states(a_part(check.kiosk, good, damaged)), ACCEPTED, MISMATCH)
    expect_states([check.state_of(bad)], ACCEPTED)


@rule("a part whose digest or count does not fit is refused, KSK-305, and may come again")
def wrong_digest(check: Check) -> None:
    record = a_sealed(check.kiosk)
    for wrong in ({"digest": digest_of([])}, {"count": 2}):
        expect_states(check.states(a_part(check.kiosk, record, **wrong)), MISMATCH)
    expect_states([check.state_of(record)], ACCEPTED)


@rule("a record that names another id, device or day than its part is refused, KSK-201")
def of_another(check: Check) -> None:
    record = a_sealed(check.kiosk)
    others = (
        changed(record, verification_id=new_id()),
        changed(record, device="another"),
        changed(record, institution="1310000029"),
        changed(record, schema="oev-verification/99"),
        dataclasses.replace(a_sealed(check.kiosk, day=1, identity=record.identity)),
    )
    states = [check.state_of(other) for other in others]
    expect_states(states, *(MALFORMED for _ in others))
    expect_states([check.state_of(record)], ACCEPTED)


@rule("what is no record at all is refused, KSK-201")
def no_record(check: Check) -> None:
    for body in (b"{}", b"[]", b'{"schema":"oev-verification/1"}', b'{"schema":7,"answer":[]}'):
        expect_states([check.state_of(sealed(new_id(), 1, body))], MALFORMED)


@rule("the hash is of the record's exact bytes, however they are written")
def exact_bytes(check: Check) -> None:
    record = a_sealed(check.kiosk)
    read = json.loads(record.body)
    tricky = {**read, "later": {"record": '"}]{["\\', "é": [1.0, 1e2]}}
    ways = (
        json.dumps(read, indent=1).encode(),
        json.dumps(read, ensure_ascii=False, sort_keys=True).encode(),
        compact(tricky),
        compact({"record": tricky["later"], **read}),
    )
    for body in ways:
        fresh = new_id().encode()
        other = sealed(fresh.decode(), 1, body.replace(record.identity.encode(), fresh))
        expect_states([check.state_of(other)], ACCEPTED)


@rule("unknown fields are passed over")
def unknown_fields(check: Check) -> None:
    record = changed(a_sealed(check.kiosk), a_field_of_later={"a": 1})
    part = a_part(check.kiosk, record, a_field_of_later=[1, 2])
    expect_states(check.states(part), ACCEPTED)


@rule("a part of 100 records is taken, and one record of 300 kB alone")
def large(check: Check) -> None:
    many: list[Sealed] = [a_sealed(check.kiosk, number) for number in range(1, 101)]
    states = check.states(a_part(check.kiosk, *many))
    expect_states(states, *(ACCEPTED for _ in many))
    expect_states([check.state_of(changed(a_sealed(check.kiosk), later="x" * 300_000))], ACCEPTED)


@rule("an id that is no lower-case UUID, or a sequence out of 1 to 2^31-1, is refused, KSK-201")
def unfit(check: Check) -> None:
    for identity in ("../../etc/passwd", new_id().upper(), ""):
        expect_states([check.state_of(a_sealed(check.kiosk, identity=identity or " "))], MALFORMED)
    for number in (0, -1, 2**31):
        expect_states([check.state_of(a_sealed(check.kiosk, number))], MALFORMED)
