"""The link filled by its feed: one person behind every code and certificate of a link number."""

import asyncio
import json

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.domain.trust import cert_key
from tests.bench import intermediary
from tests.bench.cloud import link
from tests.bench.intermediary import feed
from tests.integration.cloud.insurer import feed_link, new_number
from tests.integration.cloud.reception import new_id


def codes_of(world, insurer_no, *keys):
    """Person ids by the insurer's codes, as the entrance asks."""

    async def ask():
        async with bootstrap.open_intake(
            world.settings, SystemClock(), SystemRandomness()
        ) as intake:
            codes = [intermediary.code_of(insurer_no, key) for key in keys]
            found = await intake.link.people_of_codes(insurer_no, codes)
            return [found.get(code) for code in codes]

    return asyncio.run(ask())


def test_two_insurers_codes_lead_to_one_person(world):
    key, one, other = new_id(), new_number(), new_number()
    assert feed_link(world.settings, feed([(one, key), (other, key)])) == (2, 0, ())
    [here], [there] = codes_of(world, one, key), codes_of(world, other, key)
    assert here == there is not None
    assert codes_of(world, one, "stranger") == [None]


def test_the_same_feed_again_changes_nothing(world):
    told = feed([(new_number(), new_id())])
    before = feed_link(world.settings, told), world.rows("SELECT count(*) FROM link.person")
    after = feed_link(world.settings, told), world.rows("SELECT count(*) FROM link.person")
    assert (before[0], after[0]) == ((1, 0, ()), (0, 1, ()))
    assert before[1] == after[1]


def test_another_person_for_a_known_code_is_told_and_not_written(world):
    number, key = new_number(), new_id()
    feed_link(world.settings, feed([(number, key)]))
    [whose] = codes_of(world, number, key)
    fact = {
        "link_number": intermediary.link_number_of("another"),
        "insurer_no": number,
        "code": intermediary.code_of(number, key),
    }
    line = json.dumps(fact).encode() + b"\n"
    assert feed_link(world.settings, feed([(number, "more")]) + line) == (1, 0, (2,))
    assert codes_of(world, number, key) == [whose]


def test_two_people_for_one_code_in_one_feed_is_a_conflict(world):
    number = new_number()
    code = intermediary.code_of(number, "x")
    facts = [
        {"link_number": intermediary.link_number_of(new_id()), "insurer_no": number, "code": code}
        for _ in range(2)
    ]
    told = b"".join(json.dumps(fact).encode() + b"\n" for fact in facts)
    assert feed_link(world.settings, told) == (1, 0, (2,))


def test_a_certificate_that_was_linked_by_hand_tells_whose_number_it_is(world):
    card, number, key = world.card().certificate, new_number(), new_id()
    person_id = world.register_newcomer()
    asyncio.run(link(world.settings, {card: person_id}))
    assert feed_link(world.settings, feed([(number, key)], {key: [card]})) == (1, 1, ())
    assert codes_of(world, number, key) == [person_id]
    [row] = world.rows("SELECT link.person_of_certificate($1) AS person_id", cert_key(card))
    assert row["person_id"] == person_id


def test_link_numbers_lie_sealed(world):
    key = new_id()
    feed_link(world.settings, feed([(new_number(), key)]))
    number = intermediary.link_number_of(key).encode()
    rows = world.rows("SELECT * FROM link.person WHERE sealed_number IS NOT NULL")
    assert rows
    assert all(number not in row["sealed_number"] for row in rows)
