"""Pseudonyms, face keys, the audit chain, log lines: what may be known from them."""

import dataclasses
import datetime as dt
import json
import logging
from typing import Any

import pytest

from cloud.domain.audit import FIRST_HASH, ChainedEntry, chained_hash, check_chain
from cloud.domain.pseudonym import FaceKeys, Pseudonyms, birth_month_day
from cloud.domain.values import AuditEntry
from cloud.logs import JsonFormatter
from eligibility.insured import InsuredKey, InsuredNumber, InsuredSymbol, InsurerNumber

KEY = bytes(range(32))
DAY = dt.date(2026, 6, 15)
ENTRY = AuditEntry(
    at=dt.datetime(2026, 6, 15, tzinfo=dt.UTC),
    certificate_sha256=bytes(32),
    institution="1310000011",
    device="reception-1",
    operation="inquiry",
    subject="",
    reference="",
    outcome="1",
)


def pseudonyms(master: bytes) -> Pseudonyms:
    return Pseudonyms({1: master}, 1)


def test_a_pseudonym_says_its_epoch_and_is_another_one_in_the_next():
    both = Pseudonyms({1: KEY, 2: KEY}, 2)
    now, before = both.each("1310000011", 7)
    assert (now.split("-")[0], before.split("-")[0]) == ("2", "1")
    assert now.split("-")[1] != before.split("-")[1], "one key, two epochs"
    assert both.of("1310000011", 7) == now
    assert pseudonyms(KEY).of("1310000011", 7) == before


def test_an_epoch_without_its_key_is_noticed_at_once():
    with pytest.raises(KeyError):
        Pseudonyms({1: KEY}, 2)


def test_a_pseudonym_is_the_same_within_an_institution():
    assert pseudonyms(KEY).of("1310000011", 7) == pseudonyms(KEY).of("1310000011", 7)


def test_a_pseudonym_differs_by_person_institution_and_key():
    ours, theirs = pseudonyms(KEY), pseudonyms(bytes(32))
    names = [
        ours.of("1310000011", 7),
        ours.of("1310000011", 8),
        ours.of("0110113719", 7),
        theirs.of("1310000011", 7),
    ]
    assert len(set(names)) == 4


def key(symbol: str | None, number: str) -> InsuredKey:
    insured_symbol = InsuredSymbol(symbol) if symbol else None
    return InsuredKey(InsurerNumber("138016"), insured_symbol, InsuredNumber(number), None)


def test_a_face_key_does_not_mind_the_spelling():
    faces = FaceKeys(KEY)
    assert faces.of(key("12-34", "5550192")) == faces.of(key("１２−３４", "５５５０１９２"))


def test_a_face_key_minds_where_a_field_ends():
    faces = FaceKeys(KEY)
    assert faces.of(key("1", "23")) != faces.of(key("12", "3"))


def test_a_face_key_needs_the_secret():
    assert FaceKeys(KEY).of(key("1", "2")) != FaceKeys(bytes(32)).of(key("1", "2"))


def test_month_and_day_of_birth():
    assert birth_month_day(dt.date(1989, 4, 12)) == 412


def chain(length: int) -> list[ChainedEntry]:
    rows, previous = [], FIRST_HASH
    for sequence in range(1, length + 1):
        entry = dataclasses.replace(ENTRY, reference=str(sequence))
        previous = chained_hash(previous, sequence, entry)
        rows.append(ChainedEntry(DAY, sequence, entry, previous))
    return rows


def test_a_whole_chain_is_whole():
    assert check_chain(chain(3)).broken_at is None
    assert check_chain([]).broken_at is None


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(AuditEntry)])
def test_every_field_is_under_the_hash(field):
    changed: Any = {
        "at": ENTRY.at + dt.timedelta(microseconds=1),
        "certificate_sha256": bytes(31) + b"\1",
    }.get(field, "changed")
    rows = chain(3)
    entry = dataclasses.replace(rows[1].entry, **{field: changed})
    rows[1] = dataclasses.replace(rows[1], entry=entry)
    assert check_chain(rows).broken_at == 2


def test_a_missing_row_breaks_the_chain():
    rows = chain(3)
    del rows[1]
    assert check_chain(rows).broken_at == 2


def test_a_missing_first_row_breaks_the_chain():
    assert check_chain(chain(3)[1:]).broken_at == 1


def test_moving_text_between_fields_changes_the_hash():
    one = dataclasses.replace(ENTRY, institution="ab", device="c")
    other = dataclasses.replace(ENTRY, institution="a", device="bc")
    assert chained_hash(FIRST_HASH, 1, one) != chained_hash(FIRST_HASH, 1, other)


def formatted(
    message: str, *arguments: object, error: BaseException | None = None
) -> dict[str, str]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("cloud", logging.INFO, "f", 1, message, arguments, info)
    line: dict[str, str] = json.loads(JsonFormatter().format(record))
    return line


def test_an_event_and_its_fields():
    line = formatted("answered status=%d outcome=%s", 200, "ok")
    assert (line["event"], line["status"], line["outcome"]) == ("answered", "200", "ok")


def test_a_field_cannot_pose_as_the_level():
    assert formatted("answered level=%s", "ERROR")["level"] == "INFO"


def test_an_error_is_told_without_its_text():
    line = formatted("unexpected", error=ValueError("ﾔﾏﾀﾞ ﾊﾅｺ"))
    assert line["error"] == "ValueError"
    assert "ﾔﾏﾀﾞ" not in json.dumps(line, ensure_ascii=False)


def test_of_a_library_only_the_first_line_is_kept():
    record = logging.LogRecord("asyncio", logging.ERROR, "f", 1, "SSL failed\nfd=7", (), None)
    line = json.loads(JsonFormatter().format(record))
    assert line["event"] == "SSL failed"
    assert "fd" not in line
