"""Papers beside a coverage, from the insurer's registration to the answer of a day."""

import dataclasses
import datetime as dt

import pytest

from cloud.domain.registry import Registration
from eligibility import wire
from eligibility.benefits import ElderlyRecipientCertificate, PlainCertificate, PlainKind
from eligibility.coverage import CardClassification, Coverage, classified_by
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.insured import InsuredKey, InsuredSymbol, InsurerNumber
from eligibility.wire_papers import diseases_from_wire
from eligibility.wire_values import answer_from_wire, card_face_to_wire
from tests.bench.insurer_lines import register
from tests.bench.people_papers import PLAIN_PAPERS
from tests.integration.cloud.database import in_registry
from tests.integration.cloud.insurer import new_insurer
from tests.integration.cloud.reception import a_number, new_id, ok

CLASSIFICATIONS = {
    "fumiko": CardClassification.SHORT_TERM,
    "noboru": CardClassification.RETIRED,
    "hisao": CardClassification.SHORT_TERM_RETIRED,
    "yasuo": CardClassification.SPECIAL_MEDICAL_EXPENSE,
}


def told(kiosk, coverage: Coverage, day: dt.date | None = None) -> Coverage:
    """What an inquiry by this card face answers."""
    face = card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))
    response = kiosk.ask(new_id(), face=face, day=day)
    (found,) = answer_from_wire(wire.decode(ok(response), wire.InquiryAnswer)).coverages
    return found


@pytest.mark.parametrize("key", [*PLAIN_PAPERS, "ichiro", "mika", "chiyo"])
def test_each_paper_is_told_as_it_was_registered(world, kiosk, key):
    [coverage] = world.people[key].coverages
    classified = CLASSIFICATIONS.get(key, CardClassification.ORDINARY)
    assert told(kiosk, coverage) == dataclasses.replace(coverage, card_classification=classified)


def test_what_an_insurer_sends_of_papers_is_what_a_reception_is_told(world, kiosk):
    coverages = [
        world.people[key].coverages[0] for key in (*PLAIN_PAPERS, "ichiro", "mika", "chiyo")
    ]
    with new_insurer(world) as insurer:
        society = InsurerNumber(insurer.number)
        sent = [
            dataclasses.replace(
                one,
                key=InsuredKey(society, InsuredSymbol("12"), a_number(), one.key.branch),
                insurer_name="れんしゅう紙健康保険組合",
                insured_contribution_ratio=None,  # of the later-stage elderly alone
            )
            for one in coverages
        ]
        codes = insurer.knows(*(new_id() for _ in sent))
        insurer.applied(*(register(code, one) for code, one in zip(codes, sent, strict=True)))
    answers = [told(kiosk, one) for one in sent]
    kinds = [classified_by(one.card_classification, one.certificates) for one in sent]
    assert answers == [
        dataclasses.replace(one, card_classification=kind)
        for one, kind in zip(sent, kinds, strict=True)
    ]


def registered(world, *papers: PlainCertificate, **changes) -> Coverage:
    """Somebody at hanako's municipality with these papers."""
    [coverage] = world.people["hanako"].coverages
    key = dataclasses.replace(coverage.key, number=a_number())
    changed: Coverage = dataclasses.replace(coverage, key=key, certificates=papers, **changes)
    someone = Registration(changed.person, (changed,))
    in_registry(world.settings, lambda registry: registry.register_person(someone))
    return changed


def test_papers_are_those_of_the_day_asked_about(world, kiosk):
    today = business_day(world.clock.wall())
    ended = today - dt.timedelta(days=30)
    before = PlainCertificate(PlainKind.SHORT_TERM, ended - dt.timedelta(days=60), ended)
    share = ElderlyRecipientCertificate("020", ended, ended)
    coverage = registered(world, before, elderly_recipient=share)
    last_day, day_after = told(kiosk, coverage, ended), told(kiosk, coverage)
    assert (last_day.certificates, day_after.certificates) == ((before,), ())
    assert (last_day.elderly_recipient, day_after.elderly_recipient) == (share, None)
    kinds = last_day.card_classification, day_after.card_classification
    assert kinds == (CardClassification.SHORT_TERM, CardClassification.ORDINARY)


def test_a_paper_of_a_newer_version_does_not_hide_the_others(world, kiosk):
    today = business_day(world.clock.wall())
    student = PlainCertificate(PlainKind.STUDENT, today, None)
    coverage = registered(world, student)
    world.execute(
        "INSERT INTO registry.certificate_paper (person_id, coverage_id, kind, valid, recorded)"
        " SELECT person_id, coverage_id, 'brand-new', valid, recorded FROM registry.coverage"
        f" WHERE number = '{coverage.key.number.text}'"
    )
    assert told(kiosk, coverage) == coverage


def consented(world, kiosk, key: str, *granted: str) -> wire.ConsentRecorded:
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.card_of(key))
    response = kiosk.consent(session_id, proven.authentication_id, *granted)
    recorded: wire.ConsentRecorded = wire.decode(ok(response), wire.ConsentRecorded)
    return recorded


def test_a_specific_disease_is_not_in_the_answer_of_an_inquiry(world, kiosk):
    [coverage] = world.people["isamu"].coverages
    by_card = answer_from_wire(kiosk.inquire(world.card_of("isamu"))).coverages[0]
    assert by_card == told(kiosk, coverage) == dataclasses.replace(coverage, specific_diseases=())


def test_a_specific_disease_is_told_with_the_consent_to_it(world, kiosk):
    [coverage] = world.people["isamu"].coverages
    recorded = consented(world, kiosk, "isamu", "YZK", "TSR")
    papers = diseases_from_wire(recorded.SpecificDiseasesCertificateList)
    assert papers == coverage.specific_diseases


@pytest.mark.parametrize(
    ("key", "granted"),
    [
        pytest.param("isamu", ("YZK", "TKK", "SHJ"), id="without that consent"),
        pytest.param("mika", ("TSR",), id="without such a paper"),
    ],
)
def test_else_a_consent_tells_of_none(world, kiosk, key, granted):
    assert consented(world, kiosk, key, *granted).SpecificDiseasesCertificateList == ()


def test_a_protection_is_written_under_the_insurer_that_asks_for_it(world):
    for key, kind in (("sakura", "address-withheld"), ("ren", "information-refused")):
        rows = world.rows(
            "SELECT insurer_no, kind FROM registry.protection WHERE person_id = $1",
            world.person_ids[key],
        )
        insurer = world.people[key].coverages[0].key.insurer_number.text
        assert [tuple(row) for row in rows] == [(insurer, kind)]
