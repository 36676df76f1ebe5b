"""The kiosk's EST client over real TLS, against answers that an honest authority never gives."""

import asyncio
import base64
import contextlib
import datetime as dt
import socket
import ssl

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes

from eligibility.errors import Code
from eligibility.invitation import Invitation, Secret, trust_proof
from kiosk.enrolment import trust
from kiosk.enrolment.est_client import RETRY_S, EstClient, StillPending
from kiosk.enrolment.issued import Wanted
from kiosk.enrolment.line import AuthorityError, Line, Place, Question, asking
from kiosk.enrolment.told import tell_keys
from provisioning import profile
from provisioning.office import open_new
from provisioning.serving.problems import problem
from tests.bench.scripted_authority import CACERTS, ENROL, ScriptedAuthority, certs_only, status

NOW = dt.datetime.now(dt.UTC)
SECRET = Secret(bytes(range(16)))
REQUEST = b"\x30\x03made for this test"
NONCE = bytes(16)
PROOF_PATH = f"/v1/trust/{SECRET.id}"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    office = open_new(folder / "office", "Bench", NOW)
    with ScriptedAuthority(office, folder, NOW) as house:
        yield house


@pytest.fixture
def scripted(house):
    house.answers.clear()
    house.asked.clear()
    house.answers[CACERTS] = certs_only([house.root])
    return house


def enrolled(scripted):
    wanted = Wanted(b"", profile.device("1310000011", "reception-1").uri, scripted.root, NOW)
    with asking(scripted.place, trust.pinned_context(scripted.root)) as line:
        return EstClient(line, lambda: wanted).enrol(REQUEST, SECRET)


async def endless(part, pause_s):
    while True:
        yield part
        await asyncio.sleep(pause_s)


@contextlib.contextmanager
def failing_with(code):
    with pytest.raises(AuthorityError) as failed:
        yield
    assert failed.value.code is code


def test_the_request_is_sent_as_est_wants_it(scripted):
    scripted.answers[ENROL] = status(202, Retry_After="7")
    assert enrolled(scripted) == StillPending(7.0)
    _, headers, body = scripted.asked[-1]
    assert base64.b64decode(body) == REQUEST
    assert headers["Content-Type"] == "application/pkcs10"
    told = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    assert told == f"{SECRET.id}:{SECRET.code}"


@pytest.mark.parametrize("told", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "soon", ""])
def test_a_time_to_ask_again_that_is_no_number_is_the_usual_one(scripted, told):
    scripted.answers[ENROL] = status(202, Retry_After=told)
    assert enrolled(scripted) == StillPending(RETRY_S)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(status(400), Code.REQUEST_REFUSED, id="malformed"),
        pytest.param(status(401), Code.INVITATION_UNKNOWN, id="unknown"),
        pytest.param(status(403), Code.REQUEST_REFUSED, id="no problem body"),
        *(
            pytest.param(lambda _, told=told: problem(told, 403), told, id=told.name)
            for told in (
                Code.INVITATION_EXPIRED,
                Code.INVITATION_USED,
                Code.INVITATION_DEAD,
                Code.REQUEST_DECLINED,
                Code.REQUEST_REFUSED,
            )
        ),
        pytest.param(status(500), Code.AUTHORITY_UNREACHABLE, id="it fell over"),
        pytest.param(status(503), Code.AUTHORITY_UNREACHABLE, id="busy"),
        pytest.param(status(429), Code.AUTHORITY_UNREACHABLE, id="asked too often"),
        pytest.param(status(302, Location="/x"), Code.ANSWER_NOT_UNDERSTOOD, id="elsewhere"),
        pytest.param(status(200), Code.ANSWER_NOT_UNDERSTOOD, id="empty"),
        pytest.param(
            lambda _: web.Response(body=b"AAAA"), Code.ANSWER_NOT_UNDERSTOOD, id="no pkcs7"
        ),
        pytest.param(
            lambda _: web.Response(body=b"%" * 99), Code.ANSWER_NOT_UNDERSTOOD, id="no base64"
        ),
        pytest.param(
            lambda _: web.Response(body=endless(b"A" * 65536, 0)),
            Code.ANSWER_NOT_UNDERSTOOD,
            id="endless",
        ),
        pytest.param(
            lambda _: web.Response(body=b"x", headers={"Content-Encoding": "gzip"}),
            Code.ANSWER_NOT_UNDERSTOOD,
            id="packed",
        ),
    ],
)
def test_each_refusal_has_its_code(scripted, answer, code):
    scripted.answers[ENROL] = answer
    with failing_with(code):
        enrolled(scripted)


def test_an_answer_that_drips_for_ever_is_none(scripted):
    scripted.answers[ENROL] = lambda _: web.Response(body=endless(b"A", 0.01))
    line = Line(scripted.place, trust.pinned_context(scripted.root), whole_s=0.2)
    with contextlib.closing(line), failing_with(Code.AUTHORITY_UNREACHABLE):
        line.ask(Question("POST", ENROL[1]))


def test_a_private_key_is_told_to_nobody(scripted):
    line = Line(scripted.place, trust.pinned_context(scripted.root))
    with contextlib.closing(line), pytest.raises(ValueError, match="private key"):
        tell_keys(line, [{"kty": "EC", "d": "AAAA"}])
    assert scripted.asked == []


def test_a_certificate_that_was_not_asked_for_is_not_taken(scripted):
    scripted.answers[ENROL] = certs_only([scripted.root])
    with failing_with(Code.ISSUED_UNFIT):
        enrolled(scripted)


# --- whom it trusts ---


def met(scripted, invitation):
    with asking(scripted.place, trust.blind_context()) as line:
        fingerprint = trust.proven_fingerprint(line, invitation, NONCE)
        return trust.trusted_root(trust.offered_roots(line), fingerprint)


def proof(secret_hash, nonce, root_sha256):
    body = {
        "root_sha256": root_sha256.hex(),
        "proof": trust_proof(secret_hash, nonce, root_sha256).hex(),
    }
    return lambda _: web.json_response(body)


def test_by_qr_the_fingerprint_decides(scripted):
    fingerprint = scripted.root.fingerprint(hashes.SHA256())
    assert met(scripted, Invitation(SECRET, fingerprint)) == scripted.root
    with failing_with(Code.AUTHORITY_NOT_TRUSTED):
        met(scripted, Invitation(SECRET, bytes(32)))


def test_a_typed_code_is_proven_by_who_knows_its_hash(scripted):
    fingerprint = scripted.root.fingerprint(hashes.SHA256())
    scripted.answers["GET", PROOF_PATH] = proof(SECRET.hash, NONCE, fingerprint)
    assert met(scripted, Invitation(SECRET)) == scripted.root


@pytest.mark.parametrize(
    ("secret_hash", "nonce"),
    [
        pytest.param(bytes(32), NONCE, id="another authority"),
        pytest.param(SECRET.hash, bytes([1] * 16), id="an answer to another kiosk"),
    ],
)
def test_a_proof_that_does_not_fit_is_another_authority(scripted, secret_hash, nonce):
    fingerprint = scripted.root.fingerprint(hashes.SHA256())
    scripted.answers["GET", PROOF_PATH] = proof(secret_hash, nonce, fingerprint)
    with failing_with(Code.AUTHORITY_NOT_TRUSTED):
        met(scripted, Invitation(SECRET))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(status(404), Code.INVITATION_UNKNOWN, id="unknown"),
        pytest.param(
            lambda _: web.json_response({"root_sha256": "zz", "proof": ""}),
            Code.ANSWER_NOT_UNDERSTOOD,
            id="no hex",
        ),
        pytest.param(lambda _: web.Response(body=b"{"), Code.ANSWER_NOT_UNDERSTOOD, id="no json"),
    ],
)
def test_a_proof_that_is_none_has_its_code(scripted, answer, code):
    scripted.answers["GET", PROOF_PATH] = answer
    with failing_with(code):
        met(scripted, Invitation(SECRET))


@pytest.mark.parametrize("answer", [status(404), status(200)])
def test_a_server_that_is_no_authority_is_not_understood(scripted, answer):
    scripted.answers[CACERTS] = answer
    with failing_with(Code.ANSWER_NOT_UNDERSTOOD):
        met(scripted, Invitation(SECRET, bytes(32)))


def asked(place, root):
    with asking(place, trust.pinned_context(root)) as line:
        line.ask(trust.CACERTS)


def test_the_right_root_at_a_host_of_another_name_is_not_trusted(scripted):
    with failing_with(Code.AUTHORITY_NOT_TRUSTED):
        asked(Place("127.1", scripted.port), scripted.root)


def test_another_authority_behind_the_address_is_not_trusted(scripted, tmp_path):
    office = open_new(tmp_path / "office", "Other", NOW)
    with (
        ScriptedAuthority(office, tmp_path, NOW) as other,
        failing_with(Code.AUTHORITY_NOT_TRUSTED),
    ):
        asked(other.place, scripted.root)


@pytest.mark.parametrize("years", [-4, 3])
def test_a_clock_that_is_wrong_by_years_is_told_apart(tmp_path, years):
    made_at = NOW + dt.timedelta(days=365 * years)
    office = open_new(tmp_path / "office", "Bench", min(NOW, made_at))
    with (
        ScriptedAuthority(office, tmp_path, made_at) as scripted,
        failing_with(Code.CLOCK_IMPLAUSIBLE),
    ):
        asked(scripted.place, scripted.root)


def test_nobody_at_the_port_is_unreachable(scripted):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with failing_with(Code.AUTHORITY_UNREACHABLE):
            asked(Place("127.0.0.1", bound.getsockname()[1]), scripted.root)


def test_a_name_that_nobody_knows_is_unreachable(scripted):
    with failing_with(Code.AUTHORITY_UNREACHABLE):
        asked(Place("authority.invalid", 8444), scripted.root)


def test_nothing_older_than_tls_1_3_is_spoken(scripted):
    for context in (trust.blind_context(), trust.pinned_context(scripted.root)):
        assert context.minimum_version is ssl.TLSVersion.TLSv1_3


def test_no_error_shows_the_code(scripted):
    scripted.answers[ENROL] = status(401)
    with pytest.raises(AuthorityError) as failed:
        enrolled(scripted)
    assert SECRET.code not in repr(failed.value) + str(failed.value)
