"""A specific disease from the registry to the hospital's file: only by the patient's consent."""

import contextlib
import uuid

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import HolderShown, HolderVerification, ReferenceClassification
from eligibility.oqs_face import encode_face, parse_face
from eligibility.oqs_result import coverage_of_result
from eligibility.wire_records import record_from_wire
from kiosk.batch.delivery import Delivery
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import CardSignature, KeptAnswer
from tests.bench.pki import san_uri
from tests.bench.receptions import OWNER
from tests.integration.cloud.reception import new_id

CIPHER = RowCipher(b"k" * 32)


def filed(world, directory, name: str, *granted: HealthInformation):
    """A reception by the kiosk's own client and outbox: the file's coverage, the record."""
    session_id, consent = new_id(), Consent(frozenset(granted))
    context = client_context(world.line.kiosk)
    with contextlib.closing(HttpsEligibilityService(world.url, context)) as service:
        card, nonce = world.card_of(name), service.challenge(session_id)
        certificate = card.certificate.public_bytes(Encoding.DER)
        signature = card.sign(session_id, nonce, san_uri(world.line.kiosk))
        proof, holder = CardSignature(certificate, signature), HolderShown(BY_PIN)
        accepted = service.authenticate(session_id, nonce, proof, holder).authentication_id
        answer = service.inquire(session_id, str(uuid.uuid4()), accepted)
        times = service.consent(session_id, accepted, consent)
    with contextlib.closing(Database(directory / "outbox.sqlite")) as database:
        outbox = SqliteOutbox(database, CIPHER, OWNER, new_id)
        outbox.keep(KeptAnswer(session_id, answer, ReferenceClassification.MY_NUMBER_CARD, holder))
        outbox.amend(session_id, consent, times)
        outbox.seal(session_id, answer.processed_at)
        (sealed,) = Delivery(database, CIPHER).sealed(10)
    record = record_from_wire(wire.decode(sealed.sealed, wire.Verification))
    (result,) = parse_face(encode_face(record).data).results
    return coverage_of_result(result), sealed.sealed


BY_PIN = HolderVerification.PIN


def test_with_consent_the_file_has_what_the_insurer_registered(world, tmp_path):
    told, _ = filed(world, tmp_path, "isamu", *HealthInformation)
    assert (told,) == world.people["isamu"].coverages


@pytest.mark.parametrize("granted", [(), (HealthInformation.CHECKUPS,)], ids=["none", "another"])
def test_without_it_no_part_of_the_line_has_it(world, tmp_path, granted):
    told, sealed = filed(world, tmp_path, "isamu", *granted)
    assert told.specific_diseases == ()
    assert b"SpecificDiseases" not in sealed
