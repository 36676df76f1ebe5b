"""What insurers and institutions are told: fetched in order, by its own, until acknowledged."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from cloud.domain.outbox import PAGE
from cloud.store.outbox import tell, told_to_institution
from eligibility.errors import Code
from eligibility.insured import check_digit
from eligibility.wire_notices import DoubleEnrolment, InstitutionNoticeKind
from provisioning import bundle, profile
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol
from tests.integration.cloud.insurer import Insurer, insurers
from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.reception import Kiosk, code_of, detail_of, new_id
from tests.integration.cloud.told import MESSAGES, NOTICES, acknowledge, fetch, notices, take_all

JOINED = dt.date(2026, 4, 1)
EARLIER = dt.date(2020, 4, 1)
OTHER_INSTITUTION = "131000002" + check_digit("131000002")


@pytest.fixture
def ledger(world) -> Ledger:
    return Ledger(world.settings.database.owner_dsn)


@pytest.fixture
def one(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def other(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture(scope="module")
def neighbour(session_world) -> Iterator[Kiosk]:
    """A kiosk of another institution."""
    line = session_world.line
    folder = line.kiosk.with_name("kiosk-of-another")
    identity = profile.device(OTHER_INSTITUTION, "reception-1")
    bundle.issue_kiosk(line.office, folder, line.hospital, identity, NOW)
    enrol(session_world.settings, folder)
    with Kiosk(session_world.url, folder) as kiosk:
        yield kiosk


@pytest.fixture(scope="module")
def hospital(session_world) -> Iterator[Kiosk]:
    """The hospital system of the kiosk's own institution."""
    enrol(session_world.settings, session_world.line.hospital)
    with Kiosk(session_world.url, session_world.line.hospital) as caller:
        yield caller


def enrol_twice(ledger, one, other) -> None:
    """Somebody is insured by both."""
    someone = ledger.person()
    ledger.register(someone, one.number, EARLIER)
    ledger.register(someone, other.number, JOINED)


def notify(ledger, institution: str, count: int = 1) -> list[str]:
    """Notices for an institution; gives their verification ids."""
    ids = [new_id() for _ in range(count)]
    kind = InstitutionNoticeKind.RECORD_CORRECTED
    told = [told_to_institution(institution, kind, verification_id) for verification_id in ids]
    ledger.run(lambda connection: tell(connection, told, NOW), "oev_intake")
    return ids


def test_both_insurers_fetch_the_same_finding(ledger, one, other):
    enrol_twice(ledger, one, other)
    [to_one], [to_other] = fetch(one).messages, fetch(other).messages
    assert isinstance(to_one.content, DoubleEnrolment)
    assert isinstance(to_other.content, DoubleEnrolment)
    assert to_one.content.finding_id == to_other.content.finding_id
    assert to_one.content.other.InsurerNumber == other.number


def test_a_message_comes_again_until_it_is_acknowledged(ledger, one, other):
    enrol_twice(ledger, one, other)
    first = one.client.get(MESSAGES).content
    assert one.client.get(MESSAGES).content == first
    [message] = fetch(one).messages
    for _ in range(2):
        assert acknowledge(one, MESSAGES, message.message_id) == (message.message_id,)
    assert fetch(one).messages == ()


def test_what_was_acknowledged_is_no_longer_kept(world, ledger, one, other):
    enrol_twice(ledger, one, other)
    [message] = fetch(one).messages
    acknowledge(one, MESSAGES, message.message_id)
    [row] = world.rows("SELECT * FROM registry.outbox WHERE message_id = $1", message.message_id)
    assert row["payload"] == b""
    assert row["first_fetched_at"] <= row["acknowledged_at"]


def test_no_insurer_acknowledges_anothers_message(ledger, one, other):
    enrol_twice(ledger, one, other)
    [message] = fetch(other).messages
    assert acknowledge(one, MESSAGES, message.message_id) == ()
    assert fetch(other).messages == (message,)


def test_more_than_a_page_comes_in_pages_and_in_order(ledger, kiosk):
    take_all(kiosk)
    wanted = notify(ledger, kiosk.uri.split(":")[3], PAGE + 5)
    first = notices(kiosk)
    assert (len(first.messages), first.more) == (PAGE, True)
    acknowledge(kiosk, NOTICES, *(message.message_id for message in first.messages))
    rest = notices(kiosk)
    assert (len(rest.messages), rest.more) == (5, False)
    got = [message.content.verification_id for message in (*first.messages, *rest.messages)]
    assert got == wanted


def test_an_institutions_notice_is_acknowledged_once_for_all_its_callers(ledger, kiosk, hospital):
    take_all(kiosk)
    [verification_id] = notify(ledger, kiosk.uri.split(":")[3])
    [message] = notices(kiosk).messages
    assert message.content.verification_id == verification_id
    assert notices(hospital).messages == (message,)
    acknowledge(hospital, NOTICES, message.message_id)
    assert notices(kiosk).messages == ()


def test_no_institution_reads_or_acknowledges_anothers_notice(ledger, kiosk, neighbour):
    take_all(kiosk)
    notify(ledger, kiosk.uri.split(":")[3])
    [message] = notices(kiosk).messages
    assert notices(neighbour).messages == ()
    assert acknowledge(neighbour, NOTICES, message.message_id) == ()
    assert notices(kiosk).messages == (message,)


def test_an_insurers_number_that_is_also_an_institutions_code_reaches_nobody_else(ledger, kiosk):
    """Targets carry their kind: eight digits and ten never meet, and neither do their words."""
    take_all(kiosk)
    institution = kiosk.uri.split(":")[3]
    row = (
        f"INSERT INTO registry.outbox (target, kind, dedupe_key, payload, created_at)"
        f" VALUES ('insurer:{institution}', 'x', '{new_id()}', '1', now())"
    )
    ledger.run(lambda connection: connection.execute(row))
    assert notices(kiosk).messages == ()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", MESSAGES),
        ("POST", f"{MESSAGES}/acknowledgements"),
        ("GET", NOTICES),
        ("POST", f"{NOTICES}/acknowledgements"),
    ],
)
def test_only_its_own_kind_of_caller_is_let_in(kiosk, hospital, one, method, path):
    wrong = [one] if path.startswith(NOTICES) else [kiosk, hospital]
    for caller in wrong:
        response = caller.client.request(method, path, content=b'{"message_ids":[]}')
        assert code_of(response) is Code.CALLER_NOT_ALLOWED


@pytest.mark.parametrize(
    "ids", [[0], [-1], [2**63], list(range(1, PAGE + 2))], ids=["zero", "-1", "2^63", "too many"]
)
def test_impossible_ids_are_refused(kiosk, ids):
    body = json.dumps({"message_ids": ids})
    response = kiosk.client.post(f"{NOTICES}/acknowledgements", content=body)
    assert code_of(response) is Code.REQUEST_MALFORMED
    assert "message_ids" in detail_of(response)


def test_the_role_that_answers_kiosks_reads_no_insurers_message(ledger, one, other):
    enrol_twice(ledger, one, other)
    query = "SELECT target FROM registry.outbox WHERE target NOT LIKE 'institution:%'"
    assert ledger.run(lambda connection: connection.fetch(query)) != []
    assert ledger.run(lambda connection: connection.fetch(query), "oev_lookup") == []


def test_what_was_fetched_is_on_the_audit_trail(world, ledger, one, other):
    enrol_twice(ledger, one, other)
    [message] = fetch(one).messages
    [row] = world.rows(
        "SELECT * FROM audit.access WHERE institution = $1 AND operation = 'insurer-messages'",
        one.number,
    )
    assert row["reference"] == f"{message.message_id}-{message.message_id}"
    assert row["subject"] == ""
