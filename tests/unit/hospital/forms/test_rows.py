"""The schema of ``sql`` outlets: names, types, and the files that a database's owner gets."""

import sqlite3
from pathlib import Path

import pytest

from eligibility.coverage import Validity
from eligibility.health import Consent
from hospital.forms.rows import TABLES, VERSION, Dialect, insert, rows_of, schema, snake
from tests.bench.receptions import a_record, an_answer
from tests.unit.hospital.forms.receptions import EVERYBODY, a_reception, reception_from

EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"


def test_names_are_the_official_tags_in_snake_case():
    assert snake("InsuredIdentificationNumber") == "insured_identification_number"
    assert snake("Sex1") == "sex1"
    assert snake("verification_id") == "verification_id"


@pytest.mark.parametrize("dialect", Dialect, ids=lambda one: one.label)
def test_the_file_for_a_databases_owner_is_the_schema(dialect):
    """``docs/examples/oev_schema.{dialect}.sql``; written anew from here when it changes."""
    told = (EXAMPLES / f"oev_schema.{dialect.label}.sql").read_text(encoding="utf-8")
    assert told == "".join(f"{one};\n" for one in schema(dialect))


def test_the_schema_notes_its_version():
    database = sqlite3.connect(":memory:")
    for statement in schema(Dialect.SQLITE):
        database.execute(statement)
    assert database.execute("SELECT version FROM oev_schema").fetchall() == [(VERSION,)]
    database.close()


def test_a_row_that_is_there_stays():
    """So the bridge needs no right to change."""
    assert all("DO NOTHING" in insert(table, Dialect.POSTGRESQL) for table in TABLES)


def rows(reception):
    told = rows_of([reception])
    return {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in told[table.name]]
        for table in TABLES
    }


def test_only_what_holds_on_the_day_covers():
    told = rows(a_reception("kenji"))["oev_coverage"]
    assert [row["covers"] for row in told] == [False, True]
    (lost,) = rows(a_reception("jiro", outcome=Validity.LOST))["oev_coverage"]
    assert (lost["covers"], lost["contribution_percent"]) == (False, None)


def test_specific_diseases_need_the_patients_consent():
    answer = an_answer(coverages=EVERYBODY["isamu"].coverages)
    without = rows(reception_from(a_record(answer=answer, consent=Consent.nothing())))
    agreed = rows(reception_from(a_record(answer=answer)))
    assert (len(without["oev_paper"]), len(agreed["oev_paper"])) == (0, 2)
