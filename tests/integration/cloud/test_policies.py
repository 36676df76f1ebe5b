"""What an institution accepts, changed by command and felt at once."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from cloud import logs
from cloud.__main__ import main
from eligibility import wire
from eligibility.errors import Code
from tests.integration.cloud.conftest import World
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok

ALL = (
    "pin/auth-signature",
    "face/auth-signature",
    "visual/auth-signature",
    "face/face-key",
    "visual/face-key",
)


@pytest.fixture
def policy(world, monkeypatch, capsys) -> Iterator[Callable[..., tuple[int, str]]]:
    monkeypatch.setattr(logs, "set_up", lambda _level: None)  # the test's own handlers stay

    def run(*arguments: str, institution: str = world.line.institution) -> tuple[int, str]:
        command = [
            "institution-policy",
            "--config",
            str(world.config),
            "--institution",
            institution,
        ]
        status = main([*command, *arguments])
        return status, "".join(capsys.readouterr())

    yield run
    run("--accept", *ALL)


def proof_of(world: World, kiosk: Kiosk, way: str) -> wire.CardAuthenticationRequest:
    holder, _, proof = way.partition("/")
    card, session_id = world.cards["hanako"], new_id()
    shown = {
        "holder_verification": wire.Holder(holder),
        "staff_id": "S-1" if holder == "visual" else None,
    }
    if proof == "face-key":
        return face_proof(kiosk, session_id, card, Face.of(world.people["hanako"]), **shown)
    return msgspec.structs.replace(kiosk.proof(session_id, card), **shown)


def test_at_first_everything_is_accepted(world, kiosk, policy):
    status, told = policy("--show")
    assert (status, told.count("accepted"), told.count("refused")) == (0, 5, 0)
    for way in ALL:
        ok(kiosk.send_proof(proof_of(world, kiosk, way)))


@pytest.mark.parametrize("only", ALL)
def test_what_is_not_accepted_is_refused_at_once(world, kiosk, policy, only):
    status, told = policy("--accept", only)
    assert (status, told.count("accepted")) == (0, 1)
    assert f"{only}: accepted" in told
    for way in ALL:
        response = kiosk.send_proof(proof_of(world, kiosk, way))
        if way == only:
            ok(response)
        else:
            assert (response.status_code, code_of(response)) == (403, Code.PROOF_NOT_ACCEPTED)
    policy("--accept", *ALL)
    ok(kiosk.send_proof(proof_of(world, kiosk, "pin/auth-signature")))


def test_a_refused_way_uses_the_challenge_up_and_is_audited(world, kiosk, policy):
    policy("--accept", "pin/auth-signature")
    proof = proof_of(world, kiosk, "visual/face-key")
    assert code_of(kiosk.send_proof(proof)) is Code.PROOF_NOT_ACCEPTED
    policy("--accept", *ALL)
    assert code_of(kiosk.send_proof(proof)) is Code.PROOF_NOT_ACCEPTED
    rows = world.rows(
        "SELECT outcome, shown, staff_id FROM audit.access"
        " WHERE reference = $1 AND operation = 'card-authentication'",
        proof.session_id,
    )
    assert {tuple(row) for row in rows} == {
        (Code.PROOF_NOT_ACCEPTED.code, "visual/face-key", "S-1")
    }


@pytest.mark.parametrize("ways", [("pin/face-key",), ("pin/auth-signature", "trust"), ("",)])
def test_a_way_that_does_not_exist_is_named_and_changes_nothing(policy, ways):
    status, told = policy("--accept", *ways)
    assert status == 1
    assert "visual/face-key" in told
    assert policy("--show")[1].count("accepted") == 5


def test_an_institution_without_a_kiosk_has_no_policy(policy):
    for arguments in (("--show",), ("--accept", *ALL)):
        status, told = policy(*arguments, institution="0110113719")
        assert status == 1
        assert "no device" in told


def test_the_database_itself_refuses_an_unknown_way_and_none(world):
    for ways in ([], ["pin/face-key"]):
        with pytest.raises(Exception, match="accepted_ways_known"):
            world.rows("UPDATE registry.institution SET accepted_ways = $1", ways)
