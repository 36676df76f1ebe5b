"""Whom the authority has certified is let in without an operator; whose word stands above it."""

import concurrent.futures
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from eligibility.errors import Code
from provisioning import profile
from provisioning.profile import Identity
from tests.bench.pki import san_uri
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol, revoke
from tests.integration.cloud.followed import (
    WITHIN_S,
    Followed,
    an_institution,
    certified,
    challenge,
    following,
)
from tests.integration.cloud.insurer import new_number
from tests.integration.cloud.reception import Kiosk, code_of, ok
from tests.integration.cloud.test_outage import locked

EVENT = "client.enrolled_by_certificate"


@pytest.fixture(scope="module")
def running(session_world: World, tmp_path_factory) -> Iterator[Followed]:
    with following(session_world, tmp_path_factory.mktemp("trusting")) as services:
        yield services


@pytest.fixture
def followed(running: Followed) -> Iterator[Followed]:
    yield running
    running.clock.reset()


def identity_of(party: Path) -> Identity:
    institution, name = san_uri(party).split(":")[3:]
    return profile.device(institution, name)


def outcome(followed: Followed, party: Path) -> str:
    with Kiosk(followed.url, party) as caller:
        return code_of_or_ok(challenge(caller))


def code_of_or_ok(response: httpx.Response) -> str:
    code = None if response.status_code == 200 else code_of(response)
    return "ok" if code is None else code.code


def rows_of(followed: Followed, party: Path) -> list[str]:
    found = followed.world.rows(
        "SELECT enrolled_by FROM registry.client_certificate WHERE san_uri = $1", san_uri(party)
    )
    return [row["enrolled_by"] for row in found]


def events_of(followed: Followed, party: Path) -> int:
    found = followed.world.rows(
        "SELECT device FROM audit.access WHERE operation = $1 AND device = $2",
        EVENT,
        san_uri(party).split(":")[4],
    )
    return len(found)


def test_a_certified_kiosk_is_let_in_and_recorded(followed):
    party = followed.kiosk(is_enrolled=False)
    assert outcome(followed, party) == "ok"
    assert rows_of(followed, party) == ["certificate"]
    assert events_of(followed, party) == 1
    assert outcome(followed, party) == "ok"
    assert events_of(followed, party) == 1


def test_first_requests_that_come_together_make_one_row(followed):
    party = followed.kiosk(is_enrolled=False)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        came = list(pool.map(lambda _: outcome(followed, party), range(6)))
    assert came == ["ok"] * 6
    assert (rows_of(followed, party), events_of(followed, party)) == (["certificate"], 1)


def test_an_institution_that_the_registry_does_not_know_stays_out(followed, tmp_path):
    stranger = profile.device(an_institution(), "stranger-1")
    party = certified(followed, stranger, tmp_path / "stranger")
    assert outcome(followed, party) == Code.CALLER_UNKNOWN.code
    assert (rows_of(followed, party), events_of(followed, party)) == ([], 0)


def test_an_insurer_is_let_in_once_the_registry_knows_it(followed):
    number = new_number()
    party = followed.world.line.add_insurer(number, NOW)
    with Kiosk(followed.url, party) as caller:
        path = "/v1/insurer/batches/1"
        assert code_of(caller.client.get(path)) is Code.CALLER_UNKNOWN
        followed.world.execute(
            f"INSERT INTO registry.insurer (insurer_no, name, scheme)"
            f" SELECT '{number}', 'x', scheme FROM registry.insurer LIMIT 1"
        )
    with Kiosk(followed.url, party) as caller:
        assert code_of(caller.client.get(path)) is Code.BATCH_UNKNOWN


def test_both_certificates_of_a_renewal_work_until_one_is_taken_back(followed, tmp_path):
    old = followed.kiosk(is_enrolled=False)
    new = certified(followed, identity_of(old), tmp_path / "new")
    assert [outcome(followed, party) for party in (old, new, old)] == ["ok"] * 3
    first = next(one for one in followed.desk.office.issued() if one.uri == san_uri(old))
    facts = {"serial": f"{first.serial:x}", "uri": first.uri, "reason": "key-compromise"}
    followed.desk.office.ledger.append("revoked", facts, NOW)
    with Kiosk(followed.url, new) as standing:
        ok(challenge(standing))
        wait_until(lambda: is_out(followed, old), "the old one is still let in", WITHIN_S)
        ok(challenge(standing))


def is_out(followed: Followed, party: Path) -> bool:
    try:
        return outcome(followed, party) == Code.CALLER_UNKNOWN.code
    except httpx.TransportError:
        return True


def test_whom_an_operator_has_revoked_no_certificate_lets_in_again(followed, tmp_path):
    stolen = followed.kiosk()
    revoke(followed.settings, stolen)
    assert outcome(followed, stolen) == Code.CALLER_UNKNOWN.code
    renewed = certified(followed, identity_of(stolen), tmp_path / "renewed")
    assert outcome(followed, renewed) == Code.CALLER_UNKNOWN.code
    enrol(followed.settings, renewed)
    assert outcome(followed, renewed) == "ok"
    next_one = certified(followed, identity_of(stolen), tmp_path / "next")
    assert outcome(followed, next_one) == "ok"


def test_old_lists_enrol_nobody_and_let_the_enrolled_in(followed):
    enrolled, newcomer = followed.kiosk(), followed.kiosk(is_enrolled=False)
    followed.clock.pass_by(hours=48)
    assert outcome(followed, enrolled) == "ok"
    assert outcome(followed, newcomer) == Code.CALLER_UNKNOWN.code
    assert rows_of(followed, newcomer) == []


def test_while_the_database_is_away_nobody_new_is_let_in(followed):
    newcomer = followed.kiosk(is_enrolled=False)
    with locked(followed.settings.database.owner_dsn, "registry.client_certificate"):
        assert outcome(followed, newcomer) == Code.SERVICE_ERROR.code
    assert rows_of(followed, newcomer) == []
    assert outcome(followed, newcomer) == "ok"
