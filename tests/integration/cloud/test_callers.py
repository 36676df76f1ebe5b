"""Who is let in: an enrolled device with a certificate of our authority, and nobody else."""

import datetime as dt
import ssl

import httpx
import pytest

from eligibility import wire
from eligibility.errors import Code
from tests.bench.pki import make_line, san_uri
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, revoke
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok

REFUSED_BY_TLS = (httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError, httpx.WriteError)


@pytest.fixture
def second_kiosk(world):
    """A kiosk with a certificate that nobody enrolled yet."""
    return world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)


def test_an_enrolled_device_is_answered(kiosk):
    assert len(kiosk.challenge(new_id()).nonce) == 32


def test_no_client_certificate_gets_no_connection(world):
    context = ssl.create_default_context(cafile=str(world.line.kiosk / "ca.crt"))
    with (
        httpx.Client(base_url=world.url, verify=context, trust_env=False) as client,
        pytest.raises(REFUSED_BY_TLS),
    ):
        client.get("/v1/health")


def test_a_foreign_authority_gets_no_connection(world, tmp_path):
    foreign = make_line(tmp_path, NOW)
    context = ssl.create_default_context(cafile=str(world.line.kiosk / "ca.crt"))
    context.load_cert_chain(foreign.kiosk / "device.crt", foreign.kiosk / "device.key")
    with (
        httpx.Client(base_url=world.url, verify=context, trust_env=False) as client,
        pytest.raises(REFUSED_BY_TLS),
    ):
        client.get("/v1/health")


def test_tls_1_2_gets_no_connection(world):
    context = ssl.create_default_context(cafile=str(world.line.kiosk / "ca.crt"))
    context.load_cert_chain(world.line.kiosk / "device.crt", world.line.kiosk / "device.key")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        httpx.Client(base_url=world.url, verify=context, trust_env=False) as client,
        pytest.raises(REFUSED_BY_TLS),
    ):
        client.get("/v1/health")


def test_a_device_that_was_never_enrolled_is_unknown(world, second_kiosk):
    with Kiosk(world.url, second_kiosk) as stranger:
        response = stranger.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_UNKNOWN)


def test_health_needs_no_enrolment(world, second_kiosk):
    with Kiosk(world.url, second_kiosk) as stranger:
        assert ok(stranger.client.get("/v1/health"))


def test_a_hospital_is_no_device(world):
    with Kiosk(world.url, world.line.hospital) as hospital:
        response = hospital.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    # unknown until another test of this worker has enrolled it
    assert code_of(response) in (Code.CALLER_UNKNOWN, Code.CALLER_NOT_ALLOWED)


def test_a_certificate_enrolled_under_another_name_is_refused(world, second_kiosk):
    enrol(world.settings, second_kiosk)
    device = san_uri(second_kiosk).rpartition(":")[2]
    world.execute(
        f"UPDATE registry.client_certificate SET san_uri = 'urn:x' WHERE device = '{device}'"
    )
    with Kiosk(world.url, second_kiosk) as other:
        response = other.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    assert code_of(response) is Code.CALLER_UNKNOWN


def test_a_revoked_device_is_locked_out_on_its_open_connection(world, second_kiosk):
    enrol(world.settings, second_kiosk)
    with Kiosk(world.url, second_kiosk) as stolen:
        ok(stolen.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id())))
        revoke(world.settings, second_kiosk)
        world.clock.pass_by(seconds=5.1)
        response = stolen.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    assert code_of(response) is Code.CALLER_UNKNOWN
    assert response.headers["connection"] == "close"


def test_a_device_certificate_that_expires_on_an_open_connection_is_refused(world, second_kiosk):
    enrol(world.settings, second_kiosk)
    with Kiosk(world.url, second_kiosk) as forgotten:
        ok(forgotten.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id())))
        world.clock.pass_by(days=91)
        response = forgotten.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    assert code_of(response) is Code.CALLER_UNKNOWN


def test_a_refused_caller_leaves_an_audit_row(world, second_kiosk):
    before = dt.datetime.now(dt.UTC)
    with Kiosk(world.url, second_kiosk) as stranger:
        stranger.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
    kept = world.rows("SELECT outcome FROM audit.access WHERE at >= $1", before)
    assert Code.CALLER_UNKNOWN.code in [row["outcome"] for row in kept]
