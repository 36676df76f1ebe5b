"""What docs/hospital says of the forms is what they write: examples, and every field by name."""

import csv
import dataclasses
import io
import re
from pathlib import Path

import pytest

from eligibility.inquiry import Notice
from hospital.forms.csv_form import COLUMNS, CsvForm
from hospital.forms.hl7 import Hl7Form
from hospital.forms.hl7_z import SEGMENTS
from hospital.forms.rows import TABLES
from tests.bench.receptions import a_record, an_answer
from tests.unit.hospital.forms.receptions import EVERYBODY, reception_from

PAGES = Path(__file__).parents[4] / "docs" / "hospital"
VERIFICATION = "2c8e0fac-be67-4b77-a205-c1c57e460cc3"
SESSION = "885e25ee-f1a6-4211-8769-e5b69d3020fa"


def example():
    """Mika, 3割, 適用区分 ウ; the clinic knows her as 000815."""
    answer = an_answer(verification_id=VERIFICATION, coverages=EVERYBODY["mika"].coverages)
    answer = dataclasses.replace(
        answer, reference_number="000815", notices=(Notice.COVERAGE_ENDS_SOON,)
    )
    record = dataclasses.replace(a_record(answer=answer, reception_number=7), session_id=SESSION)
    return reception_from(record)


def page(name):
    return (PAGES / name).read_text(encoding="utf-8")


def block(name, after):
    """The first block of code behind a heading."""
    return page(name).split(f"## {after}\n")[1].split("```")[1].partition("\n")[2]


def test_the_hl7_example_is_what_is_written():
    (document,) = Hl7Form().documents(example())
    told = document.data.decode("iso2022_jp").replace("\r", "\n")
    assert block("hl7.md", "An example") == told


def test_the_csv_example_is_what_is_written():
    (document,) = CsvForm().documents(example())
    (row,) = csv.DictReader(io.StringIO(document.data.decode("utf-8-sig"), newline=""))
    told = "".join(f"{name} = {text}\n" for name, text in row.items() if text)
    assert block("csv.md", "An example") == told


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_field_of_our_segments_is_told_by_its_number(segment):
    table = page("hl7.md").split(f"### {segment}")[1].split("###")[0]
    told = re.findall(r"^\| (\d+) \| `([^`]+)` \|", table, re.MULTILINE)
    expected = [(str(number), name) for number, name in enumerate(SEGMENTS[segment], start=1)]
    assert told == expected


def test_every_column_of_the_file_is_told_in_its_order():
    told = re.findall(r"^\| `([^`]+)` \|", page("csv.md"), re.MULTILINE)
    assert tuple(told) == COLUMNS


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_column_of_the_tables_is_told(table):
    said = page("sql.md").split(f"### {table.name}")[1].split("###")[0]
    told = [name for line in re.findall(r"^\| `.*?\|", said, re.MULTILINE) for name in names(line)]
    assert told == list(table.columns)


def names(line):
    return re.findall(r"`([^`]+)`", line)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("ZOR-4", "QualificationValidity"),
        ("ZOR-5", "provisional"),
        ("ZOC-8", "InsuredBranchNumber"),
    ],
)
def test_fields_that_the_text_names_are_those(field, name):
    segment, number = field.split("-")
    assert field in page("hl7.md")
    assert SEGMENTS[segment][int(number) - 1] == name
