"""The cards of the bench's people, and the reader they are placed on."""

from collections.abc import Mapping

from cryptography import x509

from tests.bench.card_ca import CardCa
from tests.bench.people import BenchPerson
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.files import CardContent, person_content


class Wallet:
    """One card a person; a card keeps its counters for as long as the bench runs."""

    def __init__(self, people: Mapping[str, BenchPerson], ca: CardCa) -> None:
        self._contents: dict[str, CardContent] = {
            key: person_content(person, ca) for key, person in people.items()
        }
        self._cards = {key: Card(content) for key, content in self._contents.items()}

    def card(self, key: str) -> Card:
        """The card of ``key``; raises KeyError for nobody we know."""
        return self._cards[key]

    def certificates(self) -> dict[str, list[x509.Certificate]]:
        """What the registry must know, by person."""
        certificates = {}
        for key, content in self._contents.items():
            if content.auth_certificate is not None:
                certificates[key] = [content.auth_certificate]
        return certificates
