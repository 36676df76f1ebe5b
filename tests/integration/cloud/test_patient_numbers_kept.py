"""A clinic's own number for a patient: the current one is told, none of the earlier is lost."""

import datetime as dt

import pytest

from tests.bench.pki import INSTITUTION
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import in_store
from tests.integration.cloud.test_card_faces import dated

LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def someone(world) -> int:
    person_id: int = world.register_newcomer()
    return person_id


def register(world, person_id: int, number: str, at: dt.datetime = NOW) -> None:
    in_store(
        world.settings,
        lambda store: store.register_reference_number(person_id, INSTITUTION, number, at),
    )


def current(world, person_id: int, institution: str = INSTITUTION) -> str | None:
    found = world.rows(
        "SELECT reference_number FROM registry.reference_number"
        " WHERE person_id = $1 AND institution_code = $2 AND upper_inf(recorded)",
        person_id,
        institution,
    )
    return found[0]["reference_number"] if found else None


def history(world, person_id: int) -> list[tuple[str, bool]]:
    found = world.rows(
        "SELECT reference_number, upper_inf(recorded) AS is_current FROM registry.reference_number"
        " WHERE person_id = $1 ORDER BY lower(recorded)",
        person_id,
    )
    return [(row["reference_number"], row["is_current"]) for row in found]


def test_a_new_number_closes_the_time_of_the_one_before(world, someone):
    register(world, someone, "A-1")
    register(world, someone, "A-2", LATER)
    assert current(world, someone) == "A-2"
    assert history(world, someone) == [("A-1", False), ("A-2", True)]


def test_the_same_number_again_adds_nothing(world, someone):
    register(world, someone, "A-1")
    register(world, someone, "A-1", LATER)
    assert history(world, someone) == [("A-1", True)]


@pytest.mark.parametrize("earlier", [dt.timedelta(), dt.timedelta(hours=1)])
def test_a_clock_that_went_back_loses_no_number(world, someone, earlier):
    register(world, someone, "A-1")
    register(world, someone, "A-2", NOW - earlier)
    assert current(world, someone) == "A-2"
    assert history(world, someone) == [("A-1", False), ("A-2", True)]


def test_another_institution_is_told_nothing(world, someone):
    register(world, someone, "A-1")
    assert current(world, someone, "1310000029") is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry.reference_number SET reference_number = 'B'",
        "UPDATE registry.reference_number SET recorded = '[2020-01-01,)'",
        "DELETE FROM registry.reference_number",
    ],
)
def test_a_registered_number_is_never_rewritten(world, someone, statement):
    register(world, someone, "A-1")
    with pytest.raises(Exception, match="never rewritten"):
        world.execute(statement)


def test_a_kiosk_of_the_clinic_is_told_its_own_number(world, kiosk):
    name = "mika"
    register(world, world.person_ids[name], "0815")
    by_card = kiosk.inquire(world.cards[name])
    by_face = kiosk.inquire_by_face(dated(world, name))
    assert (by_card.ReferenceNumber, by_face.ReferenceNumber) == ("0815", "0815")
    assert kiosk.inquire(world.cards["ichiro"]).ReferenceNumber is None
