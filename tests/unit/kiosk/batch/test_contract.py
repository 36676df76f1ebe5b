"""What really goes over the line follows ``docs/asyncapi.yaml``: all receptions and notices."""

import dataclasses
import datetime as dt
import json
import re

import pytest

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import CardClassification, ContributionRatio, ReasonOfLoss
from eligibility.health import Consent
from eligibility.inquiry import Notice
from eligibility.prescription import PrescriptionIssue
from kiosk.batch.link import Heard, Judged, Verdict
from tests.bench import contract, forge
from tests.bench.people import people
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_answer,
    a_kept_answer,
    a_provisional_answer,
    a_visual_check,
    an_answer,
    consent_times,
    somebody,
)
from tests.unit.kiosk.batch.lists_bench import NOBODY


def header_of(compact):
    return json.loads(forge.unb64(compact.split(b".")[0].decode()))


@pytest.fixture
def heard(bench):
    """A day with everything in it: the decrypted messages of both sides, and the statuses."""
    take_in_everybody(bench.outbox)
    bench.up()
    messages = drained(bench)
    bench.service.close_day(TODAY)
    return messages + drained(bench)


def drained(bench):
    messages = []
    bench.service.work()
    while bench.link.sent:
        sent, bench.link.sent = bench.link.sent, []
        for number, message in enumerate(sent, start=1):
            bench.service.on_event(Judged(number, Verdict.TAKEN))
            messages += both_ways(bench, message)
        bench.service.work()
    return messages


def a_full_coverage():
    """Every paper and every date that a coverage can have; hardly a real one."""
    day = dt.date(2026, 8, 1)
    return dataclasses.replace(
        somebody().coverages[0],
        card_classification=CardClassification.SHORT_TERM,
        card_issued_on=day,
        card_valid_from=day,
        card_valid_until=day,
        lapsed_on=day,
        reason_of_loss=ReasonOfLoss.OTHER,
        insured_contribution_ratio=ContributionRatio(1),
        is_preschool=True,
        elderly_recipient=ElderlyRecipientCertificate("020", day, day, day),
        limit_application=LimitApplicationCertificate("01", "A01", day, day, day, day),
        specific_diseases=(SpecificDiseasesCertificate("1", day, day, 10_000, day),),
        certificates=(PlainCertificate(PlainKind.SHORT_TERM, day, day, day),),
        post_number="100-0001",
        address="練習市一丁目１番",
    )


def take_in_everybody(outbox):
    kept = [
        a_kept_answer(answer=an_answer(coverages=someone.coverages))
        for someone in people(TODAY).values()
    ]
    kept += [
        a_kept_answer(
            answer=dataclasses.replace(
                an_answer(coverages=[a_full_coverage()]), notices=tuple(Notice)
            )
        )
    ]
    kept += [a_provisional_answer(), a_declared_answer(), a_visual_check()]
    for number, one in enumerate(kept):
        outbox.keep(one)
        if number % 2:
            outbox.choose_prescription(one.session_id, PrescriptionIssue.ELECTRONIC)
        if number % 3:
            outbox.amend(one.session_id, Consent.everything(), consent_times())
        outbox.seal(one.session_id, NOON)
    for kind in NoticeKind:
        outbox.ring(kind, NOON)


def both_ways(bench, message):
    """A message and its answer, their headers looked at; the answer reaches the kiosk."""
    payload = message[1]
    assert contract.faults_of_header("JweHeader", header_of(payload)) == []
    up = bench.hospital.open_up(payload).payload
    answer = bench.answer_to(message)
    assert contract.faults_of_header("JwsHeader", header_of(answer)) == []
    bench.service.on_event(Heard(answer))
    return [json.loads(up), json.loads(forge.unb64(answer.split(b".")[1].decode()))]


def test_every_message_of_a_full_day_follows_the_contract(heard):
    assert {one["schema"] for one in heard} == {
        "oev-batch-part/1",
        "oev-day-total/1",
        "oev-notice/1",
        "oev-receipt/1",
        "oev-day-answer/1",
    }
    assert [contract.faults(one) for one in heard if contract.faults(one)] == []


def test_every_status_follows_the_contract(bench, heard):
    assert len(bench.link.statuses) > 1
    for status in bench.link.statuses:
        assert contract.faults(json.loads(wire.encode(status))) == []


def test_every_message_about_lists_follows_the_contract(lists):
    sent = wire.encode(lists.list_of(12))
    assert contract.faults(json.loads(sent)) == []
    lists.send(sent)
    lists.send(lists.list_of(1, NOBODY))
    lists.ask_all()
    lists.bench.service.work()
    up = [lists.bench.hospital.open_up(payload).payload for _, payload, *_ in lists.bench.link.sent]
    heard = [json.loads(one) for one in up]
    assert {one["schema"] for one in heard} == {"oev-inquiry-taken/1", "oev-inquiry-answer/1"}
    assert [contract.faults(one) for one in heard if contract.faults(one)] == []


def test_a_reception_with_everything_in_it_was_among_them(heard):
    """What is told of and never sent would be a promise that nobody has tried."""
    records = [item["record"] for one in heard for item in one.get("records", [])]
    found = {field for record in records for field in fields_of(record)}
    assert fields_told("Verification") - found == NOT_HERE | fields_told("BurdenInfo")


NOT_HERE = {"reverifies", "burden", "ReferenceNumber"}
"""Of what was asked again; what a patient pays is never in a record; the clinic's own number."""


def fields_told(name):
    """The fields of a schema and of those that it refers to."""
    schema = contract.told()["components"]["schemas"][name]
    below = re.findall(r"#/components/schemas/(\w+)", json.dumps(schema))
    return {*schema.get("properties", {})}.union(*(fields_told(one) for one in below))


def fields_of(value):
    if isinstance(value, list):
        return {field for one in value for field in fields_of(one)}
    if not isinstance(value, dict):
        return set()
    return set(value) | {field for one in value.values() for field in fields_of(one)}
