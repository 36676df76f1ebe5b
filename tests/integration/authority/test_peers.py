"""Kiosk and hospital tell the authority their public keys and get each other's."""

import dataclasses
import datetime as dt

import pytest

from eligibility import wire
from eligibility.invitation import Secret, trust_proof
from eligibility.jose_keys import peers_keys
from eligibility.wire_fleet import PublicKeys, TrustProof
from provisioning import jose
from provisioning.bundle import LinePlan, issue_line
from tests.bench.authority import AuthorityDesk
from tests.bench.fleet import Reporting, public_keys
from tests.bench.pki import make_line, san_uri

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""


@pytest.fixture
def line(tmp_path):
    return make_line(tmp_path, NOW)


@pytest.fixture
def desk(line, tmp_path):
    with AuthorityDesk(line.office, tmp_path / "server", NOW) as served:
        yield served


@pytest.fixture
def kiosk(desk, line):
    with Reporting(desk, line.kiosk) as one:
        assert one.tell_keys().status_code == 204
        yield one


@pytest.fixture
def hospital(desk, line):
    with Reporting(desk, line.hospital) as one:
        assert one.tell_keys().status_code == 204
        yield one


def test_each_is_given_the_others_keys(line, kiosk, hospital):
    assert hospital.peers() == {line.kiosk_uri}
    assert kiosk.peers() == {san_uri(line.hospital)}
    answer = hospital.client.get("/v1/peers")
    told = {jwk["kid"] for jwk in public_keys(line.kiosk).keys}
    assert {key.kid for key in peers_keys(answer.content)} == told


def test_keys_told_again_are_no_further_act(line, kiosk):
    before = len(line.office.ledger.entries())
    assert kiosk.tell_keys().status_code == 204
    assert len(line.office.ledger.entries()) == before


def test_the_caller_tells_its_own_keys_only(desk, line, kiosk):
    other = line.add_kiosk("reception-2", NOW)
    for name in jose.FILES.values():
        (other / name).write_bytes((line.kiosk / name).read_bytes())
    with Reporting(desk, other) as thief:
        answer = thief.tell_keys()
        assert (answer.status_code, answer.json()["code"]) == (409, "KSK-371")


def test_nobody_fills_the_ledger_with_keys_in_turns(desk, line, kiosk):
    sets = [public_keys(line.kiosk)]
    pair = jose.make_signing(""), jose.make_sealing("")
    sets.append(PublicKeys(keys=[dict(one.public) for one in pair]))
    before = len(line.office.ledger.entries())
    answers = [kiosk.client.put("/v1/keys", content=wire.encode(told)) for told in sets[::-1] * 10]
    assert len(line.office.ledger.entries()) - before <= 12
    refused = max(answers, key=lambda one: one.status_code)
    assert (refused.status_code, refused.json()["code"]) == (429, "KSK-371")
    desk.clock.add(days=1)
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert kiosk.client.put("/v1/keys", content=wire.encode(sets[0])).status_code == 204
    assert kiosk.client.put("/v1/keys", content=wire.encode(sets[1])).status_code == 204


def test_a_private_key_is_refused_and_never_kept(line, kiosk):
    private = jose.pairs_of((line.kiosk / "jose-sign.jwk").read_bytes())[0].private
    sealing = public_keys(line.kiosk).keys[1]
    body = wire.encode({"keys": [dict(private), sealing]})
    answer = kiosk.client.put("/v1/keys", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "KSK-371")
    assert str(private["d"]) not in (line.office.folder / "ledger.jsonl").read_text()


def test_an_insurer_or_nobody_gets_no_keys(desk, line):
    with desk.client(line.add_insurer("06050116", NOW)) as insurer:
        assert insurer.get("/v1/peers").json()["code"] == "KSK-217"
    with desk.client() as nobody:
        assert nobody.get("/v1/peers").json()["code"] == "KSK-202"


def test_another_institutions_kiosks_are_not_told(desk, line, hospital, kiosk, tmp_path):
    plan = LinePlan("1310000029", "reception-1", ("localhost",), ("localhost",))
    other = issue_line(line.office, tmp_path / "other", plan, NOW)
    with Reporting(desk, other.kiosk) as stranger:
        stranger.tell_keys()
        assert san_uri(line.hospital) not in stranger.peers()
    assert hospital.peers() == {line.kiosk_uri}


def test_a_revoked_kiosks_keys_are_gone(line, kiosk, hospital):
    line.office.revoke(line.kiosk_uri, "key-compromise", NOW)
    assert hospital.peers() == set()


def test_a_kiosk_whose_certificate_has_only_ended_is_still_read(desk, line, kiosk, hospital):
    desk.clock.add(days=91)
    assert hospital.peers() == {line.kiosk_uri}


def test_peers_that_the_caller_has_are_not_sent_again(hospital, kiosk):
    etag = hospital.client.get("/v1/peers").headers["ETag"]
    again = hospital.client.get("/v1/peers", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_kiosk_is_told_when_its_hospitals_keys_are_new(line, kiosk, hospital):
    assert kiosk.poll().peers_changed
    kiosk.peers()
    assert not kiosk.poll().peers_changed
    new = [jose.make_signing("").public, jose.make_sealing("").public]
    hospital.client.put("/v1/keys", content=wire.encode({"keys": [dict(one) for one in new]}))
    assert kiosk.poll().peers_changed
    kiosk.peers()
    assert not kiosk.poll().peers_changed


@dataclasses.dataclass(frozen=True)
class Invited:
    secret: Secret
    url: str


@pytest.fixture
def invited(desk):
    secret = Secret(b"sixteen bytes...")
    facts = {
        "invitation": secret.id,
        "secret_sha256": secret.hash.hex(),
        "uri": "urn:x-oev:device:1310000011:reception-9",
        "purpose": "enrol",
        "until": (NOW + dt.timedelta(minutes=30)).isoformat(),
        "by": "console",
    }
    desk.office.ledger.append("invited", facts, NOW)
    return Invited(secret, f"/v1/trust/{secret.id}?nonce={'ab' * 16}")


def test_a_typed_code_is_answered_with_a_proof_over_root_and_nonce(desk, invited):
    with desk.client() as nobody:
        answer = nobody.get(invited.url)
    told: TrustProof = wire.decode(answer.content, TrustProof)
    root = bytes.fromhex(told.root_sha256)
    assert told.proof == trust_proof(invited.secret.hash, b"\xab" * 16, root).hex()


@pytest.mark.parametrize("nonce", ["", "ab", "AB" * 16, "zz" * 16, "ab" * 17])
def test_a_nonce_of_another_form_is_refused(desk, invited, nonce):
    with desk.client() as nobody:
        answer = nobody.get(f"/v1/trust/{invited.secret.id}?nonce={nonce}")
    assert (answer.status_code, answer.json()["code"]) == (400, "KSK-201")


def test_a_path_writes_no_line_of_its_own_into_the_log(desk, caplog):
    with desk.client() as nobody:
        nobody.get("/v1/trust/abc%0AERROR%20authority.clone_suspected?nonce=ab")
    assert "%0AERROR%20authority" in caplog.text
    assert "\nERROR authority.clone_suspected" not in caplog.text


def test_an_invitation_that_nobody_made_proves_nothing(desk):
    with desk.client() as nobody:
        answer = nobody.get(f"/v1/trust/{'0' * 16}?nonce={'ab' * 16}")
    assert (answer.status_code, answer.json()["code"]) == (404, "KSK-350")


def test_an_invitation_that_is_over_proves_nothing(desk, invited):
    desk.clock.add(minutes=31)
    with desk.client() as nobody:
        assert nobody.get(invited.url).json()["code"] == "KSK-351"
    desk.clock.add(minutes=-31)
    desk.office.ledger.append(
        "invitation-withdrawn", {"invitation": invited.secret.id, "by": "x", "reason": "x"}, NOW
    )
    with desk.client() as nobody:
        assert nobody.get(invited.url).json()["code"] == "KSK-353"
