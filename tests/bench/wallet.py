"""The cards of the bench's people, made when first asked for; and cards that are nobody's.

A card keeps its counters for as long as the bench runs.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from cryptography import x509

from tests.bench.bench_person import BenchPerson, CardTrait
from tests.bench.card_ca import CardCa, FaceIssuer, foreign_card_ca
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import PrintedFace
from tests.bench.virtual_card.files import EF_AUTH_PIN, Label
from tests.bench.virtual_card.issue import (
    CardOrder,
    issue,
    issue_certificate,
    print_face,
    without_photo,
)

_ODD = {
    "android": Label.ANDROID,
    "iphone": Label.IPHONE,
    "resident": Label.RESIDENT_CARD,
    "foreign": None,
}
ODD_CARDS = tuple(_ODD)
PHONE_OWNER = "hanako"
PHONE_PIN = "5038"
"""Of the Android phone: a PIN of its own."""
_WITHOUT_SIGN_PAIR = (CardTrait.FACE_ONLY, CardTrait.NO_PHOTO)
_PRESENT, _OLD = 1, 0
_OVERLAP = dt.timedelta(days=60)


class Wallet:
    """One card a person."""

    def __init__(self, people: Mapping[str, BenchPerson], ca: CardCa) -> None:
        self._people = people
        self._ca = ca
        self._foreign_ca = foreign_card_ca(ca.now)
        self._certificates: dict[str, x509.Certificate] = {}
        self._cards: dict[str, Card] = {}
        self._odd_cards: dict[str, Card] = {}

    def card(self, key: str) -> Card:
        """The card of ``key``; raises KeyError for nobody we know."""
        if key not in self._cards:
            self._cards[key] = self._make_card(self._people[key])
        return self._cards[key]

    def odd_card(self, name: str) -> Card:
        """``android`` and ``iphone`` (hanako's), ``resident``, or ``foreign``: another kind."""
        if name not in self._odd_cards:
            order = self._odd_order(name)
            self._odd_cards[name] = Card(issue(self._ca, order, FaceIssuer()))
        return self._odd_cards[name]

    def certificates(self) -> dict[str, list[x509.Certificate]]:
        """What the registry must know, by person."""
        known = {
            key: [self.certificate(key)]
            for key, person in self._people.items()
            if person.is_registered
        }
        for person in self._with(CardTrait.RENEWED):
            known[person.key] = [self._certificate_before(person)]
        return known

    def links(self) -> dict[x509.Certificate, str]:
        """What the link office knows besides: whose certificates these are."""
        of = (*self._with(CardTrait.NOT_REGISTERED), *self._with(CardTrait.RENEWED))
        return {self.certificate(person.key): person.key for person in of}

    def revoked(self) -> dict[int, list[int]]:
        """Serial numbers for the authority's lists, by its generation."""
        serials = [self.certificate(one.key).serial_number for one in self._with(CardTrait.REVOKED)]
        return {_PRESENT: serials}

    def certificate(self, key: str) -> x509.Certificate:
        """The auth certificate on the card of ``key``."""
        if key not in self._certificates:
            person = self._people[key]
            self._certificates[key] = issue_certificate(self._ca_of(person), _order(person))
        return self._certificates[key]

    def _make_card(self, person: BenchPerson) -> Card:
        order = dataclasses.replace(_order(person), printed=_printed(person))
        certificate = self.certificate(person.key)
        content = issue(self._ca_of(person), order, FaceIssuer(), certificate)
        is_old = person.trait is CardTrait.OLD_GENERATION
        card = Card(dataclasses.replace(content, admits_terminals=not is_old))
        if person.trait is CardTrait.PIN_LOCKED:
            card.lock(EF_AUTH_PIN)
        return card

    def _certificate_before(self, person: BenchPerson) -> x509.Certificate:
        """The one that the renewal replaced: its own key, its own serial."""
        name = f"{person.key} before"
        if name not in self._certificates:
            order = _order(person)
            begun = person.certificate_from - dt.timedelta(days=5 * 365)
            before = dataclasses.replace(
                order,
                subject_cn=order.subject_cn[::-1],
                validity=(begun, person.certificate_from + _OVERLAP),
            )
            self._certificates[name] = issue_certificate(self._ca, before)
        return self._certificates[name]

    def _odd_order(self, name: str) -> CardOrder:
        owner = self._people[PHONE_OWNER]
        return CardOrder(
            subject_cn=f"{owner.subject_cn[:-8]}{name.upper():0>8}",
            pin=PHONE_PIN,
            validity=(owner.certificate_from, owner.certificate_until),
            label=_ODD[name],
            has_sign_pair=False,
        )

    def _with(self, trait: CardTrait) -> list[BenchPerson]:
        return [person for person in self._people.values() if person.trait is trait]

    def _ca_of(self, person: BenchPerson) -> CardCa:
        return self._foreign_ca if person.trait is CardTrait.FOREIGN_CA else self._ca


def _order(person: BenchPerson) -> CardOrder:
    return CardOrder(
        subject_cn=person.subject_cn,
        pin=person.pin,
        validity=(person.certificate_from, person.certificate_until),
        has_sign_pair=person.trait not in _WITHOUT_SIGN_PAIR,
        generation=_OLD if person.trait is CardTrait.OLD_GENERATION else _PRESENT,
    )


def _printed(person: BenchPerson) -> PrintedFace:
    printed = print_face(
        person.key if person.face_of is None else f"face of {person.key}",
        person.printed_person.birthdate,
        person.printed_person.sex,
        person.card_expires_on,
        person.security_code,
    )
    return without_photo(printed) if person.trait is CardTrait.NO_PHOTO else printed
