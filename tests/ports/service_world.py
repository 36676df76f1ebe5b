"""The real cloud behind a cable, and what the cards of the bench's people sign for its kiosk."""

import asyncio
import contextlib
import datetime as dt
import uuid

import pytest

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from eligibility.identity import device_uri, uri_sha256
from eligibility.inquiry import (
    HolderShown,
    HolderVerification,
    bytes_to_sign,
)
from kiosk.card.anchors import read_face_anchors
from kiosk.card.authorization import NoTerminalAuthorization
from kiosk.card.jpki import JpkiCard
from kiosk.card.reader import MyNumberCardReader
from kiosk.card.session import CardSession
from kiosk.ports import CardSignature, ServiceError
from tests.bench.cable import Cable
from tests.bench.cloud import Cloud
from tests.bench.people import people
from tests.bench.pki import make_line
from tests.bench.postgres import Postgres
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization
from tests.bench.wallet import Wallet

NOW = dt.datetime.now(dt.UTC)
BY_PIN = HolderShown(HolderVerification.PIN)
PATIENTS = [
    "hanako",
    "taro",
    "jiro",
    "emiko",
    "minoru",
    "sayuri",
    "shizue",
    "takeshi",
    "ryo",
    "makoto",
]


class World:
    """A cloud that knows the bench's people, behind a cable."""

    def __init__(self, line, wallet, cable, cloud, everybody):
        self.cloud = cloud
        self.line = line
        self.wallet = wallet
        self.cable = cable
        self.people = everybody

    def sign(self, who, session_id, nonce):
        """What the card of ``who`` signs for this kiosk."""
        uri = device_uri(self.line.institution, self.line.device)
        to_sign = bytes_to_sign(uuid.UUID(session_id).bytes, nonce, uri_sha256(uri))
        held = self.wallet.card(who)
        card = JpkiCard(CardSession(lambda command: held.apdu(bytes(command))))
        card.select()
        certificate = card.read_auth_certificate()
        assert card.tries_left()
        card.verify(bytearray(self.people[who].pin.encode()))
        return CardSignature(certificate, card.sign(to_sign))

    def accept(self, *ways):
        """What the kiosk's institution accepts from now on."""

        async def change():
            clock, randomness = SystemClock(), SystemRandomness()
            async with bootstrap.open_registry(self.cloud.settings, clock, randomness) as registry:
                assert await registry.accept_ways(self.line.institution, frozenset(ways))

        asyncio.run(change())

    def prove(self, who, session_id, nonce, *, is_authorised=False):
        """What the card signs without a PIN: for the terminal, or by its face application."""
        slot = InProcessSlot()
        slot.insert(self.wallet.card(who))
        terminal = VirtualTerminalAuthorization() if is_authorised else NoTerminalAuthorization()
        anchors = read_face_anchors(self.line.face_anchors)
        reader = MyNumberCardReader(slot.connect, slot.watch, terminal, anchors)
        session = uuid.UUID(session_id).bytes
        uri = device_uri(self.line.institution, self.line.device)
        with contextlib.closing(reader):
            reader.read()
            number = self.people[who].card_number_b
            reader.open_photo(None if is_authorised else bytearray(number.encode()))
            return reader.prove_card(
                lambda proof: bytes_to_sign(session, nonce, uri_sha256(uri), proof)
            )


@contextlib.contextmanager
def service_world(folder):
    """A line whose cloud knows the bench's people, as long as the context lasts."""
    line = make_line(folder / "identities", NOW)
    everybody = {key: people(NOW.date())[key] for key in PATIENTS}
    wallet = Wallet(everybody, line.card_ca)
    line.write_card_crls(NOW, wallet.revoked())
    links = {who: [certificate] for certificate, who in wallet.links().items()}
    with (
        Postgres(folder / "postgres") as postgres,
        Cloud(folder / "cloud", line, postgres) as cloud,
        Cable(cloud.port) as cable,
    ):
        cloud.seed(everybody.values(), wallet.certificates(), links)
        yield World(line, wallet, cable, cloud, everybody)


def authenticated(world, service, session_id, who="hanako"):
    nonce = service.challenge(session_id)
    proof = world.sign(who, session_id, nonce)
    return service.authenticate(session_id, nonce, proof, BY_PIN)


def shown(world, service, session_id, who, holder, **options):
    nonce = service.challenge(session_id)
    proof = world.prove(who, session_id, nonce, **options)
    return service.authenticate(session_id, nonce, proof, holder)


def code_of(call, *arguments):
    with pytest.raises(ServiceError) as caught:
        call(*arguments)
    return caught.value.code
