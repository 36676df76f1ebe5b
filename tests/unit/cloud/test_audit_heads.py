"""What the signed heads of the days say about a trail that somebody has changed."""

import dataclasses
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.domain.audit import FIRST_HASH, ChainedEntry, chained_hash, check_chain
from cloud.domain.audit_heads import DayFault, DayHead, Fault, SignedHead, faults, sign
from cloud.domain.values import AuditEntry

KEY = Ed25519PrivateKey.generate()
FIRST, SECOND = dt.date(2026, 6, 15), dt.date(2026, 6, 16)
SIGNED_AT = dt.datetime(2026, 6, 17, tzinfo=dt.UTC)


def trail(*days: dt.date) -> list[ChainedEntry]:
    """One row for each."""
    rows, previous = [], FIRST_HASH
    for sequence, day in enumerate(days, start=1):
        at = dt.datetime.combine(day, dt.time(3), dt.UTC)
        entry = AuditEntry(at, bytes(32), "1310000011", "desk", "inquiry", "", "", "1")
        previous = chained_hash(previous, sequence, entry)
        rows.append(ChainedEntry(day, sequence, entry, previous))
    return rows


ROWS = trail(FIRST, FIRST, FIRST, SECOND, SECOND)


def heads_of(rows: list[ChainedEntry], key: Ed25519PrivateKey = KEY) -> list[SignedHead]:
    ends = check_chain(rows).ends
    return [sign(DayHead(day, 0, *end, SIGNED_AT), key) for day, end in ends.items()]


def judged(rows: list[ChainedEntry], heads: list[SignedHead]) -> list[DayFault]:
    return list(faults({0: check_chain(rows)}, heads, KEY.public_key()))


def test_a_trail_that_nobody_touched_has_no_faults():
    assert judged(ROWS, heads_of(ROWS)) == []


def test_a_day_that_has_not_ended_needs_no_head():
    assert judged([*ROWS], heads_of(ROWS[:3])) == []


def test_rows_cut_off_at_the_end_of_the_trail_show_in_the_head_alone():
    cut = ROWS[:4]
    assert check_chain(cut).broken_at is None
    assert judged(cut, heads_of(ROWS)) == [DayFault(SECOND, 0, Fault.ROWS_CHANGED)]


def test_a_day_without_its_rows_shows():
    assert judged(ROWS[:3], heads_of(ROWS)) == [DayFault(SECOND, 0, Fault.ROWS_GONE)]


def test_a_trail_made_anew_shows_though_its_chain_is_whole():
    forged = trail(FIRST, FIRST, SECOND, SECOND, SECOND)
    assert check_chain(forged).broken_at is None
    assert [one.fault for one in judged(forged, heads_of(ROWS))] == [Fault.ROWS_CHANGED] * 2


def test_heads_made_by_somebody_else_are_forged():
    forged = trail(FIRST, SECOND)
    heads = heads_of(forged, Ed25519PrivateKey.generate())
    assert [one.fault for one in judged(forged, heads)] == [Fault.FORGED] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"day": SECOND},
        {"shard": 1},
        {"sequence": 9},
        {"hash": bytes(32)},
        {"signed_at": SIGNED_AT + dt.timedelta(microseconds=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_of_a_head_is_signed(change):
    [first, _] = heads_of(ROWS)
    changed = dataclasses.replace(first, head=dataclasses.replace(first.head, **change))
    assert first.is_signed_by(KEY.public_key())
    assert not changed.is_signed_by(KEY.public_key())


def test_a_head_that_was_taken_away_is_missed_when_a_later_day_has_one():
    [_, second] = heads_of(ROWS)
    assert judged(ROWS, [second]) == [DayFault(FIRST, 0, Fault.HEAD_GONE)]
