"""Everybody of the bench by the official way: link, insurers' batches, registration at a kiosk.

The same people are in another database by seeding; both must answer alike.
"""

import dataclasses
from collections.abc import Iterator

import pytest

from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.bench import intermediary
from tests.integration.cloud.conftest import World, make_settings, prepare
from tests.integration.cloud.insurer import feed_link, new_insurer
from tests.integration.cloud.reception import Kiosk, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service

CARDS = ("hanako", "ichiro", "mika", "kenji", "jiro", "emiko")


@pytest.fixture(scope="module")
def empty(session_world: World, postgres, tmp_path_factory) -> Iterator[World]:
    """A second registry on the same line, with nobody in it."""
    directory = tmp_path_factory.mktemp("by-batches")
    dsn = postgres.create_service_database("by_batches")
    settings = make_settings(directory, session_world.line, dsn)
    prepare(settings, session_world.line, postgres)
    with running_service(settings, SettableClock()) as url:
        yield dataclasses.replace(
            session_world, settings=settings, config=directory / "cloud.toml", url=url
        )


@pytest.fixture(scope="module")
def filled(empty: World) -> World:
    everybody = empty.people
    cards = {key: [empty.cards[key].certificate] for key in CARDS}
    codes = intermediary.codes_of(everybody.values())
    added, known, conflicts = feed_link(empty.settings, intermediary.feed(codes, cards))
    assert (added, known, conflicts) == (len(codes) + len(cards), 0, ())
    for number, body in intermediary.batches_of(everybody.values()).items():
        with new_insurer(empty, number) as insurer:
            assert b'"state":"applied"' in ok(insurer.put(1, body))
    return empty


@pytest.fixture
def other(filled: World) -> Iterator[Kiosk]:
    with Kiosk(filled.url, filled.line.kiosk) as device:
        yield device


def told(answer: wire.InquiryAnswer):
    return answer.QualificationValidity, wire.encode(answer.ResultList).decode(), answer.notices


def by_card(kiosk: Kiosk, card):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, card)
    if not proven.registered:
        ok(kiosk.register(session_id, proven.authentication_id))
    answered = ok(kiosk.ask(session_id, proven.authentication_id))
    return told(wire.decode(answered, wire.InquiryAnswer))


@pytest.mark.parametrize("name", CARDS)
def test_a_card_answers_alike(world, kiosk, other, name):
    card = world.cards[name]
    answer = by_card(other, card)
    assert answer == by_card(kiosk, card)
    assert answer[1], "somebody covers or covered them"


def test_every_card_face_answers_alike(world, kiosk, other):
    for someone in world.people.values():
        for coverage in someone.coverages:
            face = card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))
            answer = told(other.inquire_by_face(face))
            assert answer == told(kiosk.inquire_by_face(face)), someone.key
            assert answer[0] in "123", someone.key


def test_the_registry_is_the_same_but_for_ids(world, filled):
    """Column by column, of the people that both have."""
    columns = (
        "insurer_no, symbol, number, branch, valid::text, family_class, reason_of_loss,"
        " insured_name, card_name, card_name_kana, card_classification, card_issued_on,"
        " card_valid_from, card_valid_until, contribution_percent, is_preschool, birthdate, sex,"
        " symbol_key, number_key, post_number, address"
    )
    own = f"SELECT {columns} FROM registry.coverage ORDER BY insurer_no, number, branch, valid"
    made = [tuple(row) for row in filled.rows(own)]
    seeded = {tuple(row) for row in world.rows(own)}
    assert len(made) == sum(len(someone.coverages) for someone in world.people.values())
    assert set(made) <= seeded
