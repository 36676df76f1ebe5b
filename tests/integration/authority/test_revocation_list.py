"""The list of who is taken back: at once, to whoever waits for it, from any process."""

import asyncio
import datetime as dt
import time

import httpx
import pytest
from cryptography import x509

from provisioning import profile
from provisioning.device_key import new_key, request_for
from provisioning.office import Office, open_new
from provisioning.serving.settings import Limits
from tests.bench.authority import AuthorityDesk, trusting
from tests.bench.service import run_command
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
"""Real TLS looks at the real clock."""
PARTY = profile.hospital("1310000011")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    office = open_new(folder / "office", "Example", NOW)
    limits = Limits(connections_per_address=512)
    with AuthorityDesk(office, folder, NOW, limits=limits) as served:
        yield served


@pytest.fixture
def nobody(desk):
    with desk.client() as client:
        yield client


def issued(desk) -> int:
    """A certificate that stands; gives its serial."""
    leaf = desk.office.issue(request_for(new_key()), PARTY, desk.clock.now())
    return x509.load_pem_x509_certificate(leaf).serial_number


def revoked_in(pem: bytes) -> set[int]:
    mark = b"-----BEGIN X509 CRL-----"
    lists = [x509.load_pem_x509_crl(mark + one) for one in pem.split(mark)[1:]]
    return {one.serial_number for crl in lists for one in crl}


def number_of(answer: httpx.Response) -> int:
    return int(answer.headers["ETag"].strip('"'))


def test_the_list_is_open_to_everybody_and_numbered_by_the_ledger(desk, nobody):
    answer = nobody.get("/v1/crl")
    assert answer.status_code == 200
    listed = [one.sequence for one in desk.office.ledger.entries() if one.act == "listed"]
    assert number_of(answer) in listed


def test_a_list_that_the_caller_has_is_not_sent_again(nobody):
    etag = nobody.get("/v1/crl").headers["ETag"]
    again = nobody.get("/v1/crl", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["ETag"], again.content) == (304, etag, b"")


def test_an_after_that_is_no_number_is_refused(nobody):
    assert nobody.get("/v1/crl?after=-1").status_code == 400
    assert nobody.get("/v1/crl?after=1e9").status_code == 400


def test_a_revocation_wakes_hundreds_who_wait(desk):
    serial = issued(desk)

    async def all_wait() -> tuple[list[httpx.Response], float]:
        limits = httpx.Limits(max_connections=None)
        trust = trusting(desk.credentials / "ca.crt")
        async with httpx.AsyncClient(
            base_url=desk.url, verify=trust, timeout=60, limits=limits
        ) as client:
            number = number_of(await client.get("/v1/crl"))
            waiting = [
                asyncio.create_task(client.get(f"/v1/crl?after={number}")) for _ in range(100)
            ]
            await asyncio.to_thread(wait_until, lambda: desk.waiting() == 100, "not all wait")
            desk.office.revoke(PARTY.uri, "key-compromise", desk.clock.now())
            began = time.monotonic()
            return await asyncio.gather(*waiting), time.monotonic() - began

    answers, took_s = asyncio.run(all_wait())
    assert {one.status_code for one in answers} == {200}
    assert all(serial in revoked_in(one.content) for one in answers)
    assert took_s < 5


def test_a_command_in_another_process_reaches_who_waits(desk, nobody):
    serial = issued(desk)
    number = number_of(nobody.get("/v1/crl"))
    run_command(["provisioning", "revoke", str(desk.office.folder), PARTY.uri, "--yes"])
    answer = nobody.get(f"/v1/crl?after={number}")
    assert answer.status_code == 200
    assert serial in revoked_in(answer.content)


def test_a_list_that_a_command_made_is_the_servers_too(desk, nobody):
    number_of(nobody.get("/v1/crl"))
    Office(desk.office.folder).crl_pem(desk.clock.now())
    made = desk.office.register().list_number
    wait_until(lambda: number_of(nobody.get("/v1/crl")) == made, "the command's list is not there")


def test_a_damaged_authority_stops_the_lists_until_it_is_whole(desk, nobody, caplog):
    number = number_of(nobody.get("/v1/crl"))
    damaged = desk.office.folder / "insurer" / "ca.crt"
    whole = damaged.read_bytes()
    damaged.write_text("rubbish")
    serial = issued(desk)
    desk.office.revoke(PARTY.uri, "key-compromise", desk.clock.now())
    wait_until(lambda: "authority.list_failed" in caplog.text, "it is not told")
    damaged.write_bytes(whole)
    assert serial in revoked_in(nobody.get(f"/v1/crl?after={number}").content)


def test_there_is_a_fresh_list_each_day(desk, nobody):
    number = number_of(nobody.get("/v1/crl"))
    desk.clock.add(days=1, seconds=1)
    assert number_of(nobody.get(f"/v1/crl?after={number}")) > number


def test_who_waits_in_vain_is_told_so(tmp_path):
    office = open_new(tmp_path / "office", "Example", NOW)
    with AuthorityDesk(office, tmp_path, NOW, hold_list_s=0.1) as desk, desk.client() as nobody:
        wait_until(lambda: nobody.get("/v1/crl").status_code == 200, "there is no list")
        number = number_of(nobody.get("/v1/crl"))
        assert nobody.get(f"/v1/crl?after={number}").status_code == 304


def test_who_waits_is_let_go_at_the_end(tmp_path):
    office = open_new(tmp_path / "office", "Example", NOW)
    with AuthorityDesk(office, tmp_path, NOW) as desk, desk.client() as nobody:
        number = number_of(nobody.get("/v1/crl"))
        with asyncio.Runner() as runner:
            waiting = runner.get_loop().run_in_executor(None, nobody.get, f"/v1/crl?after={number}")
            wait_until(lambda: desk.waiting() == 1, "nobody waits")
            desk.stop()
            assert runner.run(_done(waiting)).status_code == 304


async def _done(waiting: asyncio.Future[httpx.Response]) -> httpx.Response:
    return await waiting
