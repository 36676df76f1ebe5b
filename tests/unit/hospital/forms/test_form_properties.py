"""Whatever the reception: no form loses a value but those that it tells, or says more than it may.

Each form is read back by an end that knows nothing of what wrote it.
"""

import csv
import datetime as dt
import io
import unicodedata
from urllib.parse import unquote

from hypothesis import HealthCheck, given, settings

from eligibility.inquiry import JAPAN
from eligibility.oqs_xml import Encoding
from hospital.forms.csv_form import CsvForm
from hospital.forms.hl7 import Hl7Form
from hospital.forms.hl7_z import SEGMENTS
from hospital.forms.rows import TABLES, rows_of, snake
from hospital.forms.told import (
    DISEASES,
    coverages_told,
    declaration_values,
    reception_values,
)
from tests.unit.hospital.forms.hl7_reader import Message, text_of
from tests.unit.hospital.forms.receptions import ANY

OFTEN = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
_PAPER_ALIKE = str.maketrans("－～∥￠￡￢—¥‾", "−〜‖¢£¬―￥￣")
_CP932_ALIKE = str.maketrans("−〜‖—¢£¬", "－～∥―￠￡￢")


def as_text(value, *, yes="1", no="0"):
    match value:
        case None:
            return ""
        case bool():
            return yes if value else no
        case dt.datetime():
            return f"{value.astimezone(JAPAN):%Y%m%d%H%M%S}"
        case dt.date():
            return f"{value:%Y%m%d}"
    return str(value)


def kana_wide(text):
    """Half-width kana by runs, as a reader may compare them."""
    wide = ""
    run = ""
    for one in text + "\0":
        if "\uff61" <= one <= "\uff9f":
            run += one
            continue
        folded = unicodedata.normalize("NFKC", run)
        wide += folded.replace("\u3099", "゛").replace("\u309a", "゜") + one
        run = ""
    return wide[:-1]


def differs_only_by_marks(got, expected):
    """● may stand for any character, nothing else may differ."""
    return len(got) == len(expected) and all(
        one in (other, "●") for one, other in zip(got, expected, strict=True)
    )


def told_in(name, message, which=0):
    return dict(zip(SEGMENTS[name], message.all(name)[which][1:], strict=False))


def check_hl7(values, got, lost):
    for tag, value in values.items():
        parts = value if isinstance(value, tuple) else (value,)
        read = [text_of(one) for one in got.get(tag, "").split("~")] if parts else [""]
        for one, back in zip(parts or ("",), read, strict=True):
            expected = kana_wide(as_text(one, yes="Y", no="N")).translate(_PAPER_ALIKE)
            assert differs_only_by_marks(back, expected), tag
            assert back == expected or tag in lost, tag


@OFTEN
@given(ANY)
def test_hl7_tells_every_value_or_says_where_it_lost_one(reception):
    (document,) = Hl7Form().documents(reception)
    assert [document] == list(Hl7Form().documents(reception))
    message, lost = Message(document.data), document.lost_in
    check_hl7(reception_values(reception), told_in("ZOR", message), lost)
    coverages = coverages_told(reception)
    assert len(message.all("ZOC")) == len(coverages)
    papers = 0
    for which, one in enumerate(coverages):
        check_hl7(one.values, told_in("ZOC", message, which), lost)
        for paper in one.papers:
            read = told_in("ZOP", message, papers)
            assert read["coverage"] == str(which + 1)
            check_hl7(paper, read, lost)
            papers += 1
    assert len(message.all("ZOP")) == papers
    declared = declaration_values(reception.message)
    assert (declared is None) == (message.all("ZOD") == [])
    check_hl7(declared or {}, told_in("ZOD", message) if declared else {}, lost)


@OFTEN
@given(ANY)
def test_only_what_covers_has_an_in1_and_each_is_numbered(reception):
    (document,) = Hl7Form().documents(reception)
    message = Message(document.data)
    record = reception.record
    is_checked = record.answer.outcome.value in "16" and not record.is_provisional
    days = [one.is_valid_on(record.answer.confirmed_on) for one in record.answer.coverages]
    covering = sum(days) if is_checked else 0
    numbers = [one[1] for one in message.all("IN1")]
    assert numbers == [str(number) for number in range(1, covering + 1)]
    named = [told_in("ZOC", message, which)["in1"] for which in range(len(days))]
    assert sorted(one for one in named if one) == numbers


@OFTEN
@given(ANY)
def test_no_form_tells_a_specific_disease_without_consent(reception):
    record = reception.record
    agreed = "TSR" in reception.message.consented and record.consented_at is not None
    has = agreed and any(one.specific_diseases for one in record.answer.coverages)
    for form in (Hl7Form(), CsvForm(), CsvForm(Encoding.SHIFT_JIS)):
        (document,) = form.documents(reception)
        assert (DISEASES.encode() in document.data) == has


def read_csv(data, codec):
    rows = list(csv.DictReader(io.StringIO(data.decode(codec), newline="")))
    for row in rows:
        for tag in row["guarded"].split():
            assert row[tag].startswith("'")
            row[tag] = row[tag][1:]
    return rows


def check_csv(values, row, prefix=""):
    for tag, value in values.items():
        got = row[prefix + tag]
        if isinstance(value, tuple):
            assert tuple(map(unquote, got.split())) == value
        else:
            assert got == as_text(value), tag


@OFTEN
@given(ANY)
def test_csv_tells_every_value_exactly(reception):
    (document,) = CsvForm().documents(reception)
    assert [document] == list(CsvForm().documents(reception))
    assert document.lost_in == ()
    rows = read_csv(document.data, "utf-8-sig")
    coverages = coverages_told(reception)
    assert len(rows) == max(1, len(coverages))
    for row in rows:
        check_csv(reception_values(reception), row)
        check_csv(declaration_values(reception.message) or {}, row, "declared_")
    for row, one in zip(rows, coverages, strict=False):
        check_csv(one.values, row)
        papers = [
            dict(pair.split(":", 1) for pair in paper.split(","))
            for paper in row["papers"].split(";")
            if paper
        ]
        expected = [
            {tag: as_text(value) for tag, value in paper.items() if value is not None}
            for paper in one.papers
        ]
        assert [{tag: unquote(text) for tag, text in one.items()} for one in papers] == expected


@OFTEN
@given(ANY)
def test_csv_in_shift_jis_says_where_it_lost_a_character(reception):
    (document,) = CsvForm(Encoding.SHIFT_JIS).documents(reception)
    rows = read_csv(document.data, "cp932")
    exact = read_csv(CsvForm().documents(reception)[0].data, "utf-8-sig")
    for got, expected in zip(rows, exact, strict=True):
        for tag, text in expected.items():
            if tag == "guarded":
                continue
            alike = text.translate(_CP932_ALIKE)
            assert differs_only_by_marks(got[tag], alike), tag
            assert got[tag] == alike or tag in document.lost_in, tag


@OFTEN
@given(ANY)
def test_no_cell_begins_like_a_formula(reception):
    (document,) = CsvForm().documents(reception)
    for row in csv.reader(io.StringIO(document.data.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell[:1] in {*"=+-@＝＋－−＠\t\r\n"} and cell]


@OFTEN
@given(ANY)
def test_rows_hold_every_value_and_each_key_once(reception):
    rows = rows_of([reception])
    assert rows == rows_of([reception])
    named = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in rows[table.name]]
        for table in TABLES
    }
    for table in TABLES:
        keys = [row[: table.key_length] for row in rows[table.name]]
        assert len(set(keys)) == len(keys)
    (head,) = named["oev_reception"]
    check_row(reception_values(reception), head)
    check_row(declaration_values(reception.message) or {}, head, "declared_")
    papers = iter(named["oev_paper"])
    coverages = coverages_told(reception)
    assert head["coverages"] == len(coverages) == len(named["oev_coverage"])
    for one, row in zip(coverages, named["oev_coverage"], strict=True):
        check_row(one.values, row)
        for paper in one.papers:
            read = next(papers)
            assert read["coverage"] == row["coverage"]
            check_row(paper, read)
    assert list(papers) == []


def check_row(values, row, prefix=""):
    for tag, value in values.items():
        got = row[prefix + snake(tag)]
        assert (tuple(map(unquote, got.split())) if isinstance(value, tuple) else got) == value
