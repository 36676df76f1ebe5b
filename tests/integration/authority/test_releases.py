"""The kiosks' software over real TLS: who is offered it, in parts, and who is cut off."""

import contextlib
import datetime as dt
import itertools

import pytest

from eligibility import wire
from eligibility.wire_fleet import Release
from provisioning.released import place_of
from provisioning.serving import downloads
from provisioning.serving.app import DOWNLOADS
from provisioning.serving.settings import Limits
from tests.bench.authority import AuthorityDesk
from tests.bench.fleet import serial_of
from tests.bench.offering import BUNDLE, MANIFEST, Offering, taken
from tests.bench.pki import make_line
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""
LARGE = 16_000_000
"""More than sockets and buffers between the two hold."""
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    limits = Limits(downloads=2, download_again_s=7)
    with AuthorityDesk(line.office, tmp_path_factory.mktemp("server"), NOW, limits=limits) as desk:
        yield desk


@pytest.fixture(scope="module")
def offering(line, tmp_path_factory):
    return Offering(line.office.folder, tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="module")
def largest(offering):
    return offering.put("7.0.0", LARGE)


@pytest.fixture
def large(offering, largest):
    """Offered until the test's end."""
    yield offering.offer("7.0.0")
    offering.offer("7.0.0")
    offering.withdraw("7.0.0")


@pytest.fixture
def offered(offering):
    """A release of the test's own, withdrawn at its end: of others nothing is newer."""
    version = f"8.{next(NUMBERS)}.0"
    offering.put(version)
    yield offering.offer(version)
    with contextlib.suppress(Exception):
        offering.withdraw(version)


@pytest.fixture
def party(line):
    return line.add_kiosk(f"fetch-{next(NUMBERS)}", NOW)


@pytest.fixture
def kiosk(desk, party):
    with desk.client(party) as client:
        yield client


def revoke(offering, party):
    offering.office.revoke_serial(serial_of(party), "key-compromise", NOW)


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def test_a_kiosk_is_told_what_is_offered_and_gets_its_bytes(offering, offered, kiosk):
    answer = kiosk.get(MANIFEST)
    told: Release = wire.decode(answer.content, Release)
    assert (told.version, told.size, told.sha256) == (
        str(offered.version),
        offered.size,
        offered.sha256,
    )
    etag = answer.headers["ETag"]
    assert kiosk.get(MANIFEST, headers={"If-None-Match": etag}).status_code == 304
    whole = kiosk.get(BUNDLE)
    assert (whole.status_code, whole.headers["ETag"]) == (200, etag)
    assert whole.content == offering.content(offered)
    assert kiosk.head(BUNDLE).status_code == 405


def test_the_rest_of_a_bundle_is_the_rest_of_the_same_one(offering, offered, kiosk):
    content, etag = offering.content(offered), f'"{offered.sha256}"'
    rest = kiosk.get(BUNDLE, headers={"Range": "bytes=700001-", "If-Range": etag})
    assert (rest.status_code, rest.content) == (206, content[700001:])
    assert rest.headers["Content-Range"] == f"bytes 700001-{len(content) - 1}/{len(content)}"
    other = kiosk.get(BUNDLE, headers={"Range": "bytes=700001-", "If-Range": '"of-another"'})
    assert (other.status_code, other.content) == (200, content)
    assert kiosk.get(BUNDLE, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    gone = kiosk.get(BUNDLE, headers={"If-Match": '"of-another"'})
    assert code_of(gone) == (412, "KSK-379")


def test_what_is_not_offered_is_not_there(offering, kiosk):
    offering.put("6.0.0")
    assert kiosk.get("/v1/releases/beta").status_code == 204
    assert code_of(kiosk.get("/v1/releases/beta/bundle")) == (404, "KSK-379")
    assert kiosk.get("/v1/releases/..%2Fledger").status_code == 204


def test_a_share_of_the_kiosks_is_offered_it_first(offering, party, kiosk):
    uri = offering.office.register().certificates[serial_of(party)].uri
    version, place = next(
        (version, place)
        for version in (f"6.1.{n}" for n in range(99))
        if (place := place_of(uri, version)) > 100
    )
    offering.put(version)
    share = place // 100
    offering.offer(version, share)
    assert kiosk.get(MANIFEST).status_code == 204
    offering.offer(version, share + 1)
    assert kiosk.get(MANIFEST).json()["version"] == version
    offering.withdraw(version)
    assert kiosk.get(MANIFEST).status_code == 204


@pytest.mark.usefixtures("offered")
def test_only_kiosks_whose_certificate_stands_are_served(desk, line, offering, party):
    for path in (MANIFEST, BUNDLE):
        with desk.client(line.hospital) as hospital, desk.client() as nobody:
            assert code_of(hospital.get(path)) == (403, "KSK-217")
            assert code_of(nobody.get(path)) == (403, "KSK-202")
    with desk.client(party) as kiosk:
        assert kiosk.get(MANIFEST).status_code == 200
        revoke(offering, party)
        for path in (MANIFEST, BUNDLE):
            assert code_of(kiosk.get(path)) == (403, "KSK-202")


@pytest.mark.parametrize("why", ["withdrawn", "revoked", "followed"])
def test_a_download_is_cut_off_once_it_may_not_go_on(offering, large, party, kiosk, why):
    with kiosk.stream("GET", BUNDLE) as response:
        assert response.status_code == 200
        if why == "revoked":
            revoke(offering, party)
        elif why == "withdrawn":
            offering.withdraw("7.0.0")
        else:
            offering.put("7.1.0")
            offering.offer("7.1.0")
        assert len(taken(response)) < large.size
    if why == "followed":
        offering.withdraw("7.1.0")


def test_so_many_at_once_and_the_others_are_told_when_to_come_again(desk, line, large):
    running = desk.app[DOWNLOADS]
    wait_until(lambda: len(running) == 0, "a former download goes on")
    parties = [line.add_kiosk(f"crowd-{n}", NOW) for n in range(3)]
    with contextlib.ExitStack() as stack:
        first, second, third = (stack.enter_context(desk.client(one)) for one in parties)
        held = stack.enter_context(first.stream("GET", BUNDLE))
        stack.enter_context(second.stream("GET", BUNDLE))
        busy = third.get(BUNDLE)
        assert code_of(busy) == (503, "KSK-378")
        assert busy.headers["Retry-After"] == "7"
        assert third.get(MANIFEST).status_code == 200, "nobody else waits for them"
        again = stack.enter_context(desk.client(parties[0]))
        rest = {"Range": f"bytes={large.size - 5}-"}
        assert again.get(BUNDLE, headers=rest).status_code == 206, "its own former place"
        assert len(taken(held)) < large.size, "one for each kiosk"
    wait_until(lambda: len(running) == 0, "whoever hung up keeps its place")


@pytest.mark.usefixtures("large")
def test_whoever_takes_nothing_for_a_minute_is_let_go(desk, kiosk, monkeypatch):
    monkeypatch.setattr(downloads, "STALLED_S", 0.2)
    running = desk.app[DOWNLOADS]
    with kiosk.stream("GET", BUNDLE) as response:
        assert response.status_code == 200
        wait_until(lambda: len(running) == 0, "its place is not free")


def test_a_bundle_that_is_gone_from_the_disk_is_no_fault_of_the_kiosk(offering, offered, kiosk):
    (offering.office.folder / "releases" / f"{offered.sha256}.raucb").write_bytes(b"short")
    assert code_of(kiosk.get(BUNDLE)) == (503, "KSK-104")


def test_two_servers_of_one_office_offer_the_same(desk, offering, offered, party, tmp_path):
    content = offering.content(offered)
    with AuthorityDesk(offering.office, tmp_path / "second", NOW) as second:
        parts = []
        for server, span in ((desk, "bytes=0-499999"), (second, "bytes=500000-")):
            with server.client(party) as client:
                parts.append(client.get(BUNDLE, headers={"Range": span}).content)
    assert b"".join(parts) == content
