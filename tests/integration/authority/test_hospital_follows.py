"""A hospital reads a kiosk that enrolled an hour ago: nobody carried a file."""

import datetime as dt
import functools
import shutil

import pytest

from eligibility.errors import Code
from eligibility.jose_keys import peers_keys
from hospital.authority.following import Following
from hospital.authority.line import AuthorityLine
from hospital.authority.peers_file import PeersFile
from hospital.envelope import Envelope, EnvelopeRefused
from hospital.keyring import KiosksSource
from kiosk.batch import envelope as kiosks
from provisioning import bundle, profile
from tests.bench.authority import AuthorityProcess
from tests.bench.fleet import Reporting, public_keys
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import make_line, san_uri
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def server(line, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with AuthorityProcess(line.office.folder, folder, NOW) as process:
        yield process


@pytest.fixture
def enrolled(line, server, tmp_path):
    """A kiosk of which the hospital's folder knows nothing; it has told the authority its keys."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(line.hospital, elsewhere)
    name = f"kiosk-{len(line.office.register().certificates)}"
    folder = tmp_path / "enrolled"
    bundle.issue_kiosk(line.office, folder, elsewhere, profile.device(line.institution, name), NOW)
    with Reporting(server, folder) as kiosk:
        assert kiosk.tell_keys().status_code == 204
    return folder


@pytest.fixture
def following(line, server, tmp_path):
    file = PeersFile(tmp_path / "peers.jwks", line.hospital / "peers.jwks", line.institution)
    asking = Following(AuthorityLine(server.url, line.hospital), file, every_s=1)
    asking.start()
    yield asking
    asking.stop()


def owners_of(path):
    return {key.owner for key in peers_keys(path.read_bytes())}


def test_a_kiosk_that_enrolled_meanwhile_is_read(line, following, enrolled, tmp_path):
    sealed = kiosks.Envelope(enrolled, san_uri(line.hospital)).close_up(b"a record")
    envelope = Envelope(line.hospital, kiosks=KiosksSource(following.path, following.ask_soon))

    def is_read():
        try:
            return envelope.open_up(sealed).signer_uri == san_uri(enrolled)
        except EnvelopeRefused:
            return False

    wait_until(is_read, "the new kiosk cannot be read")


def test_the_authority_knows_the_hospitals_keys_from_then_on(line, server, following, enrolled):
    with Reporting(server, enrolled) as kiosk:
        wait_until(lambda: san_uri(line.hospital) in kiosk.peers(), "it was not told")
        answer = kiosk.client.get("/v1/peers").json()
    told = {jwk["kid"] for jwk in public_keys(line.hospital).keys}
    assert {jwk["kid"] for jwk in answer["keys"]} == told


def test_a_revoked_kiosk_is_no_longer_read(line, following, enrolled):
    uri = san_uri(enrolled)
    following.ask_soon()
    wait_until(lambda: uri in owners_of(following.path), "it is not there")
    line.office.revoke(uri, "key-compromise", NOW)
    following.ask_soon()
    wait_until(lambda: uri not in owners_of(following.path), "it is still there")
    assert line.kiosk_uri in owners_of(following.path)


def is_logged(caplog, code):
    return f"hospital.authority_troubled code={code}" in caplog.text


def test_no_line_and_a_foreign_authority_take_no_key_away(line, server, enrolled, tmp_path, caplog):
    strangers = make_line(tmp_path / "strangers", NOW)
    foreign = tmp_path / "foreign"
    shutil.copytree(line.hospital, foreign)
    shutil.copy(strangers.hospital / "ca.crt", foreign / "ca.crt")
    for url, credentials, code in (
        ("https://localhost:1", line.hospital, "KSK-357"),
        (server.url, foreign, "KSK-358"),
        (server.url, strangers.hospital, "KSK-358"),
    ):
        file = PeersFile(tmp_path / "peers.jwks", line.hospital / "peers.jwks", line.institution)
        heard: list[Code | None] = []
        asking = Following(AuthorityLine(url, credentials), file, 1, heard.append)
        caplog.clear()
        asking.start()
        wait_until(functools.partial(is_logged, caplog, code), f"no {code}")
        asking.stop()
        assert {one.code for one in heard if one} == {code}
        assert line.kiosk_uri in owners_of(file.path)


def test_the_program_itself_follows(line, server, enrolled, tmp_path):
    more = f'[authority]\nurl = "{server.url}"\n'
    with (
        Mosquitto(tmp_path / "broker", line.broker) as broker,
        Hospital(tmp_path / "hospital", line, broker, more=more) as hospital,
    ):
        hospital.wait_for("hospital.peers_taken")
        state = tmp_path / "hospital" / "state" / "peers.jwks"
        assert san_uri(enrolled) in owners_of(state)
        assert hospital.stop() == 0
