"""What a made-up nation consists of; tuples, as there are many. Days are ``date.toordinal()``."""

import datetime as dt
import enum
from random import Random
from typing import NamedTuple

from eligibility.scheme import Scheme


class Income(enum.Enum):
    """How much a household earns, as far as papers ask."""

    LOW = "low"
    GENERAL = "general"
    HIGH = "high"


class SampleInsurer(NamedTuple):
    """An insurer that nobody has."""

    number: str
    name: str
    scheme: Scheme
    prefecture: int
    municipality_code: str | None = None

    @property
    def is_national_health(self) -> bool:
        """Whose coverage ends the day after its end, when an employer's begins."""
        return self.scheme.is_national_health


class Home(NamedTuple):
    """Where a household lives from one day on."""

    begins: int
    municipality: SampleInsurer
    """As insurer of its residents."""
    post_number: str
    address: str


class Name(NamedTuple):
    """As an insurer writes it, and its half-width reading."""

    text: str
    kana: str


class Account(NamedTuple):
    """What is printed on the cards of one household at one insurer."""

    insurer: SampleInsurer
    symbol: str | None
    number: str
    holder: int
    """Place of the holder in the household."""


class Stay(NamedTuple):
    """One person's time at one insurer."""

    account: Account
    begins: int
    ends: int | None


class SamplePaper(NamedTuple):
    """A paper beside a coverage; ``kind`` as the registry names it."""

    kind: str
    first: int
    last: int
    classification: str | None = None
    category: str | None = None
    contribution_percent: str | None = None
    disease: str = ""
    self_pay_yen: int | None = None


class SampleCoverage(NamedTuple):
    """A coverage as its insurer registers it."""

    coverage_id: int
    code: str
    """機関別符号: this insurer's word for the person."""
    insurer: SampleInsurer
    symbol: str | None
    number: str
    branch: str | None
    is_family: bool
    begins: int
    ends: int | None
    known: int
    """Day on which the insurer registered it."""
    end_known: int | None
    reason_of_loss: str | None
    name: Name
    insured_name: str
    issued: int
    card_ends: int | None
    contribution_percent: str | None
    is_preschool: bool
    home: Home
    papers: tuple[SamplePaper, ...]


class SamplePerson(NamedTuple):
    """A person with everything that covers or covered them."""

    person_id: int
    link_number: str
    """紐づけ番号; letters too, so that it is never taken for another number."""
    born: int
    sex: str
    name: Name
    home: Home
    coverages: tuple[SampleCoverage, ...]
    protections: tuple[str, ...]
    card: bytes | None
    """Key of the card's certificate."""


def day(ordinal: int) -> dt.date:
    """The date of an ordinal."""
    return dt.date.fromordinal(ordinal)


def birthday(born: int, years: int) -> int:
    """The day of a birthday; who was born on 29 February has it on 1 March."""
    date = dt.date.fromordinal(born)
    try:
        return date.replace(year=date.year + years).toordinal()
    except ValueError:
        return dt.date(date.year + years, 3, 1).toordinal()


_LETTERS = {48 + digit: 103 + digit for digit in range(10)}


def word(random: Random, length: int) -> str:
    """Letters alone, so that it is never taken for a number."""
    return f"{random.getrandbits(4 * length):0{length}x}".translate(_LETTERS)
