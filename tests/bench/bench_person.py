"""A made-up person of the bench and the card they hold; and how one is made up.

Ages and periods are counted from a given day, so a preschool child stays one however old the bench
is. Nobody here exists.
"""

import base64
import dataclasses
import datetime as dt
import enum
import hashlib
from zoneinfo import ZoneInfo

from cloud.domain.values import Protection
from eligibility.coverage import Coverage
from eligibility.insured import BranchNumber, InsuredKey, InsuredNumber, InsuredSymbol
from eligibility.person import Person
from tests.bench.eras import era_birth
from tests.bench.insurers import BenchInsurer

JAPAN = ZoneInfo("Asia/Tokyo")
_SUBJECT_CN_LENGTH = 23  # seen on a sample, card.md 5
_CERTIFICATE_YEARS = 5
_CARD_YEARS = 9


class CardTrait(enum.Enum):
    """What is special about somebody's card; dates of certificates stand with the person."""

    ORDINARY = "ordinary"
    FACE_ONLY = "face only"
    """顔認証マイナンバーカード: no PIN was ever set, no certificate for signing."""
    NO_PHOTO = "no photo"
    """An infant's: no photo, no certificate for signing."""
    PIN_LOCKED = "PIN locked"
    FOREIGN_CA = "foreign authority"
    """Certified by an authority that only calls itself like ours."""
    REVOKED = "revoked"
    NOT_REGISTERED = "not registered"
    """Good, and nobody has registered it for use as an insurance card."""
    RENEWED = "renewed"
    """The registry knows the certificate before this one."""
    OLD_GENERATION = "old generation"
    """Certified by the authority's key before the present one."""
    FACE_OF_ANOTHER = "face of another"
    """Its face application belongs to somebody else."""


@dataclasses.dataclass(frozen=True, slots=True)
class BenchPerson:
    """A made-up person with a card."""

    key: str
    """How the bench calls them: ``hanako``."""
    person: Person
    coverages: tuple[Coverage, ...]
    """Oldest first; the last one runs, or has lapsed."""
    pin: str = dataclasses.field(repr=False)
    """Four digits; empty when none was ever set."""
    subject_cn: str
    """The opaque name in the card's certificate: no name, no birth date (card.md 5)."""
    certificate_from: dt.datetime
    certificate_until: dt.datetime
    card_expires_on: dt.date
    """As printed on the card; the certificate ends earlier."""
    security_code: str = dataclasses.field(repr=False)
    """Four digits, printed beside the photo."""
    trait: CardTrait = CardTrait.ORDINARY
    face_of: Person | None = None
    """Who is printed on the card, when it is somebody else."""
    protections: frozenset[Protection] = frozenset()
    """What their insurer has asked for."""

    @property
    def printed_person(self) -> Person:
        """Whose birth date, sex and photo the face application holds."""
        return self.face_of or self.person

    @property
    def card_number_b(self) -> str:
        """照合番号B as it is printed: birth date by era, year of expiry, security code."""
        born = era_birth(self.printed_person.birthdate)
        return f"{born}{self.card_expires_on.year:04}{self.security_code}"

    @property
    def is_registered(self) -> bool:
        """Whether the registry knows the certificate that is on the card now."""
        unknown = (CardTrait.FOREIGN_CA, CardTrait.NOT_REGISTERED, CardTrait.RENEWED)
        return self.trait not in unknown


def bench_person(
    key: str, person: Person, pin: str, coverages: tuple[Coverage, ...], today: dt.date
) -> BenchPerson:
    """Joins a person with a card; its certificate and itself end on a birthday (card.md 5)."""
    last_day = birthday(person.birthdate, today.year + _CERTIFICATE_YEARS - 1)
    return BenchPerson(
        key=key,
        person=person,
        coverages=coverages,
        pin=pin,
        subject_cn=_opaque_name(key),
        certificate_from=in_japan(today - dt.timedelta(days=200), dt.time(9)),
        certificate_until=end_of(last_day),
        card_expires_on=birthday(person.birthdate, today.year + _CARD_YEARS),
        security_code=_security_code(key),
    )


def insured_key(
    insurer: BenchInsurer, symbol: str | None, number: str, branch: str | None
) -> InsuredKey:
    """The whole key of a coverage."""
    return InsuredKey(
        insurer_number=insurer.number,
        symbol=InsuredSymbol.parse(symbol) if symbol else None,
        number=InsuredNumber.parse(number),
        branch=BranchNumber.parse(branch) if branch else None,
    )


def birthday(birthdate: dt.date, year: int) -> dt.date:
    """The birthday in that year."""
    return dt.date(year, birthdate.month, birthdate.day)  # nobody here is born on 29 February


def in_japan(day: dt.date, time: dt.time) -> dt.datetime:
    """A time of that day in Japan, aware."""
    return dt.datetime.combine(day, time, tzinfo=JAPAN)


def end_of(day: dt.date) -> dt.datetime:
    """Its last second in Japan."""
    return in_japan(day, dt.time(23, 59, 59))


def _opaque_name(key: str) -> str:
    digest = hashlib.sha256(f"bench card of {key}".encode()).digest()
    return base64.b32encode(digest).decode()[:_SUBJECT_CN_LENGTH]


def _security_code(key: str) -> str:
    digest = hashlib.sha256(f"bench security code of {key}".encode()).digest()
    return f"{int.from_bytes(digest[:4], 'big') % 10_000:04}"
