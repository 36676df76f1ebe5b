"""The contract's examples are what this end answers, one after the other."""

import json

from eligibility import asyncapi_examples as story, wire
from eligibility.batch import digest_of, record_sha256
from eligibility.errors import Code
from tests.bench import contract
from tests.bench.pki import DEVICE, INSTITUTION


def same(answer, example):
    """But for the id that the hospital gives its receipt."""
    if isinstance(example, wire.Receipt):
        example = wire.changed(example, receipt_id=answer.receipt_id)
    return answer == example


def items(*sequences):
    return [(story.RECORDS[n - 1].verification_id, story.HASHES[n - 1]) for n in sequences]


def test_the_examples_are_of_the_benchs_line():
    assert (story.INSTITUTION, story.DEVICE) == (INSTITUTION, DEVICE)


def test_the_story_of_the_examples_is_what_happens(desk):
    assert same(desk.say(story.PART), story.receipt(story.PART.part_id, items(1)))
    assert same(desk.say(story.TOTAL), story.day_answer((2, 3)))
    assert same(desk.say(story.LATER_PART), story.receipt(story.LATER_PART.part_id, items(2, 3)))
    assert same(desk.say(story.TOTAL), story.day_answer())
    for notice in (story.CALL, story.CORRECTED):
        receipt = story.receipt(
            notice.notice_id, [(notice.notice_id, record_sha256(wire.encode(notice)))]
        )
        assert same(desk.say(notice), receipt)
    assert desk.raised() == []


def test_the_refusal_of_the_examples_is_what_happens(desk):
    """Record 2 was there with another content."""
    first = story.part("7e0c5f4b-8a0d-4d6a-9a39-52c7d6f2c6ab", 2)
    other = wire.encode(wire.changed(story.RECORDS[1], reception_number=9))
    desk.say(with_record(first, other))
    refused = desk.say(wire.changed(first, part_id=story.LATER_PART.part_id))
    expected = story.receipt(story.LATER_PART.part_id, items(2), Code.RECORD_CONFLICT)
    assert same(refused, expected)


def with_record(part, body):
    item = wire.changed(part.records[0], record=wire.embed(body), sha256=record_sha256(body))
    return wire.changed(part, records=(item,), digest=digest_of([item.sha256]))


def test_every_answer_follows_the_contract(desk):
    for message in (story.PART, story.PART, story.TOTAL, story.CALL):
        assert contract.faults(json.loads(wire.encode(desk.say(message)))) == []
