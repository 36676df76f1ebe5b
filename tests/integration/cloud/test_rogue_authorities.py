"""One issuing authority a kind: none makes a caller of another kind, whatever it writes.

Each rogue certificate passes the handshake and is enrolled; only its authority is the wrong one.
"""

import datetime as dt

import pytest
from cryptography import x509

from cloud.__main__ import main
from cloud.domain.issuers import Issuers, IssuersUnusable
from cloud.domain.values import CallerKind
from eligibility import wire
from eligibility.errors import Code
from eligibility.identity import POLICIES
from tests.bench.pki import make_line
from tests.bench.rogue import Rogue, issue_rogue
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import Kiosk, code_of, new_id

URIS = {
    "device": "urn:x-oev:device:1310000011:rogue",
    "hospital": "urn:x-oev:hospital:1310000011",
    "insurer": "urn:x-oev:insurer:06050116",
}
ANY_POLICY = "2.5.29.32.0"
CLIENT_AUTHORITIES = ("device", "hospital", "insurer", "admin")


def asked(world, folder):
    with Kiosk(world.url, folder) as caller:
        return caller.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))


@pytest.mark.parametrize("authority", CLIENT_AUTHORITIES)
@pytest.mark.parametrize("played", URIS)
def test_an_authority_makes_no_caller_of_another_kind(world, authority, played):
    rogue = issue_rogue(world.line, authority, Rogue(URIS[played], [POLICIES[played]]), NOW)
    enrol(world.settings, rogue)
    response = asked(world, rogue)
    if authority != played:
        assert code_of(response) is Code.CALLER_UNKNOWN
    elif played == "device":  # the same certificate from the right authority is believed
        assert response.status_code == 200
    else:
        assert code_of(response) is Code.CALLER_NOT_ALLOWED


@pytest.mark.parametrize(
    "policies",
    [[], [ANY_POLICY], [POLICIES["insurer"]], [POLICIES["device"], POLICIES["insurer"]]],
    ids=["none", "any", "another's", "two"],
)
def test_a_kiosk_is_made_for_being_a_kiosk_alone(world, policies):
    rogue = issue_rogue(world.line, "device", Rogue(URIS["device"], policies), NOW)
    enrol(world.settings, rogue)
    assert code_of(asked(world, rogue)) is Code.CALLER_UNKNOWN


def test_an_authority_for_servers_makes_no_client(world):
    rogue = issue_rogue(world.line, "service", Rogue(URIS["device"], [POLICIES["device"]]), NOW)
    with pytest.raises(Exception, match=r"(?i)alert|reset|disconnected|closed|broken"):
        asked(world, rogue)


def test_a_rogue_is_not_even_enrolled(world, capsys):
    rogue = issue_rogue(world.line, "device", Rogue(URIS["insurer"], [POLICIES["insurer"]]), NOW)
    certificate = str(rogue / "device.crt")
    assert main(["enrol", "--config", str(world.config), "--certificate", certificate]) == 1
    told = capsys.readouterr().err
    assert told == "cloud: the authority of insurers has not made this certificate\n"
    assert not world.rows("SELECT FROM registry.client_certificate WHERE device = 'insurer'")


def pem(path):
    return x509.load_pem_x509_certificates(path.read_bytes())


def test_an_issuing_authority_of_another_root_is_no_authority(world, tmp_path):
    foreign = make_line(tmp_path, NOW)
    with pytest.raises(IssuersUnusable, match=r"the root in ca\.crt has not signed"):
        Issuers(pem(world.line.cloud / "ca.crt"), pem(foreign.cloud / "issuers.pem"))


def test_a_folder_without_issuing_authorities_is_refused(world):
    with pytest.raises(IssuersUnusable, match="no authority that makes"):
        Issuers(pem(world.line.cloud / "ca.crt"), [])


def test_an_authority_that_has_ended_makes_nobody(world):
    issuers = Issuers(*(pem(world.line.cloud / name) for name in ("ca.crt", "issuers.pem")))
    [leaf, issuing] = pem(world.line.kiosk / "device.crt")
    issuers.check(leaf, CallerKind.DEVICE, NOW)
    with pytest.raises(Exception, match=Code.CALLER_UNKNOWN.code):
        issuers.check(
            leaf, CallerKind.DEVICE, issuing.not_valid_after_utc + dt.timedelta(seconds=1)
        )
