"""Twins without a branch number: several, and nobody is listed, at no exit."""

import dataclasses
from collections.abc import Iterator

import pytest

from eligibility.coverage import Validity
from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.bench.people import leaks, personal_strings
from tests.integration.cloud.database import enrol
from tests.integration.cloud.exits import ABOUT_SOMEBODY, OPENED_BY_A_CARD, Visit
from tests.integration.cloud.hospital import Hospital
from tests.integration.cloud.protecting import somebody
from tests.integration.cloud.reception import Kiosk, new_id

BY_FACE = {
    **{name: ask for name, ask in ABOUT_SOMEBODY.items() if name not in OPENED_BY_A_CARD},
    "inquiry": lambda visit: [visit.inquire_by_face()],
}
del BY_FACE["insurer-batch"]
TELL_OUTCOMES = {"inquiry", "hospital-inquiry", "bulk-fetch", "oqs-single", "oqs-fetch"}


@pytest.fixture(scope="module")
def visit(session_world) -> Iterator[Visit]:
    """A desk that asks for the twins' household."""
    world, line = session_world, session_world.line
    [coverage] = world.people["aoi"].coverages
    household = dataclasses.replace(coverage.key, branch=None)
    face = card_face_to_wire(CardFaceKey(household, coverage.person.birthdate))
    twins = dataclasses.replace(somebody(world), face=face)
    enrol(world.settings, line.hospital)
    with Kiosk(world.url, line.kiosk) as kiosk, Hospital(world.url, line.hospital) as hospital:
        yield Visit(kiosk, hospital, twins, twins, new_id(), "")


@pytest.mark.parametrize("name", sorted(BY_FACE))
def test_nobody_is_listed_whoever_asks(world, visit, name, caplog):
    caplog.set_level("DEBUG")
    last = world.rows("SELECT coalesce(max(at), now()) AS at FROM audit.access")[0]["at"]
    told = BY_FACE[name](visit)
    secrets = secrets_of(world, visit)
    for response in told:
        assert response.status_code == 200, response.text
        assert leaks(response.text, secrets) == set()
    assert leaks("\n".join(caplog.messages), secrets) == set()
    rows = world.rows("SELECT * FROM audit.access WHERE at > $1", last)
    assert {row["subject"] for row in rows} <= {""}
    assert leaks(str([dict(row) for row in rows]), secrets) == set()


def secrets_of(world, visit: Visit) -> set[str]:
    """All that is personal but what was asked: the official form tells that back."""
    face = visit.guarded.face
    asked = [str(getattr(face, name)) for name in face.__struct_fields__]
    twins = personal_strings({key: world.people[key] for key in ("aoi", "akari")})
    secrets = {text for text in twins if not any(text in one for one in asked)}
    assert {world.people["aoi"].person.name, world.people["akari"].person.name} <= secrets
    return secrets


@pytest.mark.parametrize("name", sorted(TELL_OUTCOMES))
def test_it_is_called_several_everywhere(visit, name):
    for response in BY_FACE[name](visit):
        several = Validity.SEVERAL.value
        stems = (
            f'"QualificationValidity":"{several}"',
            f"<QualificationValidity>{several}</QualificationValidity>",
        )
        assert any(stem in response.text for stem in stems)
        assert "ResultOfQualificationConfirmation" not in response.text
