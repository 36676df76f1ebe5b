"""Person ids are 63 random bits and never leave: neither in a body nor in a header."""

import base64

import httpx
import pytest

from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.integration.cloud.reception import Kiosk, new_id


@pytest.fixture
def told(kiosk) -> list[bytes]:
    """Everything that the service says to the kiosk, as bytes."""
    said: list[bytes] = []

    def keep(response: httpx.Response) -> None:
        headers = b"\n".join(name + b": " + value for name, value in response.headers.raw)
        said.append(headers + b"\n\n" + response.read())

    kiosk.client.event_hooks["response"].append(keep)
    return said


def test_ids_are_of_63_random_bits(world):
    ids = [row[0] for row in world.rows("SELECT person_id FROM registry.person")]
    ids += [row[0] for row in world.rows("SELECT DISTINCT coverage_id FROM registry.coverage")]
    assert all(0 < one < 1 << 63 for one in ids)
    assert len({one >> 40 for one in ids}) > len(ids) * 0.9  # no counter, no time in front


def test_no_answer_carries_a_person_id(world, kiosk, told):
    _everything(world, kiosk)
    everything = b"\n".join(told)
    assert len(told) > 20
    found = [
        (name, form)
        for name, person_id in world.person_ids.items()
        for form in spellings(person_id)
        if form in everything
    ]
    assert found == []


def _everything(world, kiosk: Kiosk) -> None:
    for card in world.cards.values():
        session_id = new_id()
        proven = kiosk.authenticate(session_id, card)
        kiosk.ask(session_id, proven.authentication_id)
        kiosk.consent(session_id, proven.authentication_id, "YZK")
    for someone in world.people.values():
        for coverage in someone.coverages:
            face = CardFaceKey(coverage.key, someone.person.birthdate)
            kiosk.ask(new_id(), face=card_face_to_wire(face))
    newcomer = world.newcomer()
    session_id = new_id()
    kiosk.register(session_id, kiosk.authenticate(session_id, newcomer).authentication_id)


def spellings(person_id: int) -> list[bytes]:
    """How a number of eight bytes could be written into an answer."""
    plain = person_id.to_bytes(8, "big")
    return [
        str(person_id).encode(),
        plain,
        plain.hex().encode(),
        f"{person_id:x}".encode(),
        base64.b64encode(plain)[:10],
        base64.urlsafe_b64encode(plain)[:10],
    ]
