"""The service does what its description says: schemathesis on the real mutual TLS port."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from cryptography.hazmat.primitives.serialization import Encoding

from tests.integration.cloud import mended_cases
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import new_id, ok
from tests.integration.cloud.test_card_faces import dated, printed

_ROOT = Path(__file__).resolve().parents[3]
_EXAMPLES = 30
_TIME_S = 100


@pytest.mark.timeout(_TIME_S + 20)
def test_schemathesis_finds_nothing(world, kiosk, tmp_path):
    """Every call, with what follows the description and what breaks it; always the same cases."""
    last = world.rows("SELECT max(seq) AS seq FROM audit.access")[0]["seq"] or 0
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *arguments(world)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(_ROOT), **hooks(world, kiosk)},
        capture_output=True,
        check=False,
        text=True,
        timeout=_TIME_S,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    rows = world.rows("SELECT operation, outcome FROM audit.access WHERE seq > $1", last)
    outcomes = {(row["operation"], row["outcome"]) for row in rows}
    assert REACHED - outcomes == set(), "no case came that far"


REACHED = {
    ("challenge", "ok"),
    ("challenge", "KSK-201"),
    ("card-authentication", "KSK-203"),
    ("registration", "ok"),
    ("registration", "KSK-201"),
    ("inquiry", "1"),
    ("inquiry", "4"),
    ("inquiry", "KSK-201"),
    ("consent", "ok"),
    ("consent", "KSK-201"),
}


def arguments(world) -> list[str]:
    return schemathesis_arguments(world, world.line.kiosk, "schemathesis.toml", _EXAMPLES)


def schemathesis_arguments(world, party: Path, settings_name: str, examples: int) -> list[str]:
    options = {
        "--url": world.url,
        "--tls-verify": party / "ca.crt",
        "--request-cert": party / "device.crt",
        "--request-cert-key": party / "device.key",
        "--max-examples": examples,
        "--workers": 1,
        "--phases": "examples,coverage,fuzzing",
    }
    values = [str(part) for option in options.items() for part in option]
    flags = ["--generation-deterministic", "--continue-on-failure", "--no-color"]
    settings = Path(__file__).with_name(settings_name)
    return [
        "--config-file",
        str(settings),
        "run",
        str(_ROOT / "docs/openapi.yaml"),
        *values,
        *flags,
    ]


def hooks(world, kiosk) -> dict[str, str]:
    """A session with a card's proof, for the cases that are about one."""
    session_id, card = new_id(), world.cards["hanako"]
    newcomer = world.newcomer()
    unregistered = new_id()
    live = {
        "registrable": {
            "session_id": unregistered,
            "authentication_id": kiosk.authenticate(unregistered, newcomer).authentication_id,
        },
        "session_id": session_id,
        "authentication_id": kiosk.authenticate(session_id, card).authentication_id,
        "certificate": base64.b64encode(card.certificate.public_bytes(Encoding.DER)).decode(),
        "InsurerNumber": world.people["hanako"].coverages[0].key.insurer_number.text,
    }
    return {"SCHEMATHESIS_HOOKS": mended_cases.__name__, mended_cases.LIVE: json.dumps(live)}


@pytest.fixture(scope="module")
def description():
    return schemathesis.openapi.from_path(_ROOT / "docs/openapi.yaml")


@pytest.mark.parametrize("name", ["hanako", "ichiro", "mika", "kenji", "jiro", "emiko"])
def test_every_answer_of_a_reception_is_as_described(world, kiosk, description, name):
    session_id = new_id()
    proven = kiosk.send_proof(kiosk.proof(session_id, world.cards[name]))
    authentication_id = json.loads(ok(proven))["authentication_id"]
    description["/v1/card-authentications"]["POST"].validate_response(proven)
    answered = kiosk.ask(session_id, authentication_id)
    description["/v1/inquiries"]["POST"].validate_response(answered)
    consented = kiosk.consent(session_id, authentication_id, "YZK", "TSR")
    description["/v1/consents/{session_id}"]["PUT"].validate_response(consented)


def test_every_answer_of_a_registration_is_as_described(world, kiosk, description):
    session_id = new_id()
    proven = kiosk.send_proof(kiosk.proof(session_id, world.newcomer()))
    authentication_id = json.loads(ok(proven))["authentication_id"]
    description["/v1/card-authentications"]["POST"].validate_response(proven)
    refused = kiosk.ask(session_id, authentication_id)
    description["/v1/inquiries"]["POST"].validate_response(refused)
    registered = kiosk.register(session_id, authentication_id)
    assert json.loads(ok(registered))["registered_at"]
    description["/v1/registrations"]["POST"].validate_response(registered)


def test_every_answer_to_a_face_proof_is_as_described(world, kiosk, description):
    face = Face.of(world.people["hanako"])
    proof = face_proof(kiosk, new_id(), world.cards["hanako"], face)
    answered = kiosk.send_proof(proof)
    assert json.loads(ok(answered))["health_consent"] is False
    description["/v1/card-authentications"]["POST"].validate_response(answered)
    mixed = face_proof(kiosk, new_id(), world.cards["jiro"], face)
    refused = kiosk.send_proof(mixed)
    assert refused.status_code == 422
    description["/v1/card-authentications"]["POST"].validate_response(refused)


@pytest.mark.parametrize("name", ["hanako", "taro", "yui", "jiro", "kenji", "akari"])
def test_every_answer_to_a_face_is_as_described(world, kiosk, description, name):
    response = kiosk.ask(new_id(), face=dated(world, name))
    assert json.loads(ok(response))["ResultList"]
    description["/v1/inquiries"]["POST"].validate_response(response)


def test_an_answer_that_is_not_as_described_is_noticed(world, kiosk, description):
    """The check checks: a coverage whose insurer number lost a digit."""
    response = kiosk.ask(new_id(), face=printed(world, "hanako"))
    response._content = ok(response).replace(b'"138016"', b'"13801"')
    with pytest.raises(AssertionError, match="InsurerNumber"):
        description["/v1/inquiries"]["POST"].validate_response(response)
