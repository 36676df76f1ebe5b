"""A whole kiosk without threads for each kind of card: real card stack, the cloud's real rules."""

import datetime as dt
import functools

from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key

from cloud.domain.card_lists import parse_card_lists
from tests.bench.card_ca import CardCa, face_anchors_pem
from tests.bench.inline_cloud import InlineCloud
from tests.bench.inline_kiosk import Fittings, InlineKiosk, Mirror
from tests.bench.people import people
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization
from tests.bench.wallet import Wallet

NOW = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


class Desk:
    """One kiosk, one slot, everybody's cards; ``is_authorised`` gives the terminal its rights."""

    def __init__(self, *, is_authorised: bool = False, knows_issuers: bool = True) -> None:
        self.people, ca = people(TODAY), authority()
        self.wallet = Wallet(self.people, ca)
        self.slot, self.mirror = InProcessSlot(), Mirror()
        anchors = face_keys() if knows_issuers else ()
        fittings = Fittings(face_anchors=anchors, matcher=self.mirror)
        if is_authorised:
            fittings.authorization = VirtualTerminalAuthorization()
        self.cloud = InlineCloud(
            self.people, ca.generations, self._lists(ca), NOW, face_anchors=face_keys()
        )
        self.cloud.register_cards(self.wallet.certificates())
        for certificate, who in self.wallet.links().items():
            self.cloud.link_cards({who: [certificate]})
        self.kiosk = InlineKiosk(self.slot, self.cloud, NOW, fittings)

    def place(self, who: str, script=None) -> InlineKiosk:
        """Puts somebody's card on the reader."""
        return self.kiosk.insert(self.wallet.card(who), script)

    def tries_left(self, who: str) -> int:
        """Of the auth PIN, as the chip counts."""
        return self.wallet.card(who).tries_left(0x0018)

    def _lists(self, ca: CardCa):
        revoked = self.wallet.revoked()
        lists = [
            ca.crl(revoked.get(number, ()), NOW, generation=number).public_bytes(Encoding.PEM)
            for number in range(len(ca.generations))
        ]
        return parse_card_lists(b"".join(lists), ca.generations)


@functools.cache
def authority() -> CardCa:
    """One for all desks: its keys and certificates take a while to make."""
    return CardCa(NOW)


@functools.cache
def face_keys():
    """The keys that vouch for issuers of face data."""
    return (load_pem_public_key(face_anchors_pem()),)
