"""Which receptions are visits of the same person; pure.

What identifies somebody is kept only as keyed hashes. The clinic's own number (ReferenceNumber)
decides where both visits have one. Else it is birth date and kana name: so somebody is found again
with another insurer, and twins are told apart by their names. Two people of one household number
with different branches are two people, whatever their names.
"""

import dataclasses
import datetime as dt
import hashlib
import hmac
import unicodedata

from eligibility import wire
from eligibility.insured import comparison_key
from eligibility.wire_results import ResultOfQualificationConfirmation
from hospital.board.covered import asked_by, is_covered, read_coverage


@dataclasses.dataclass(frozen=True, slots=True)
class Visitor:
    """Keyed hashes of what identifies somebody; None: not told."""

    named: str | None
    """Birth date and kana name."""
    reference: str | None = None
    """The clinic's own number."""
    household: str | None = None
    """Insurer, symbol, number."""
    branch: str | None = None

    @property
    def can_be_found(self) -> bool:
        """There is something to look for."""
        return self.named is not None or self.reference is not None


NOBODY = Visitor(None)


def is_same(one: Visitor, other: Visitor) -> bool:
    """True when both are the same person, as far as can be known."""
    if one.reference is not None and other.reference is not None:
        return one.reference == other.reference
    if one.named is None or one.named != other.named:
        return False
    share_household = one.household is not None and one.household == other.household
    both_have_branch = one.branch is not None and other.branch is not None
    return not (share_household and both_have_branch and one.branch != other.branch)


def visitor_of(message: wire.Verification, key: bytes) -> Visitor:
    """Of one record; NOBODY when it names no single person."""
    result = main_result(message)
    if result is not None:
        return _of_result(result, message.answer.ReferenceNumber, key)
    stated = message.declaration
    if stated is not None and stated.name_kana and stated.birthdate:
        return Visitor(_named(stated.birthdate, stated.name_kana, key))
    return NOBODY


def main_result(message: wire.Verification) -> ResultOfQualificationConfirmation | None:
    """The coverage that counts on the day asked about, else the one that began last.

    None where the answer names nobody: several people, or none, whoever is listed in it.
    """
    asked, found = asked_by(message), message.answer.ResultList
    if not asked.names_somebody:
        return None
    by_start = sorted(found, key=lambda one: one.QualificationDate, reverse=True)
    held = [one for one in by_start if is_covered(one, read_coverage(one), asked)]
    return next(iter(held or by_start), None)


def searchable_kana(text: str) -> str:
    """Full-width katakana without blanks: half width and hiragana meet in it."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(map(_katakana, "".join(wide.split()))).upper()


def _katakana(character: str) -> str:
    is_hiragana = "ぁ" <= character <= "ゖ"
    return chr(ord(character) + ord("ァ") - ord("ぁ")) if is_hiragana else character


def _of_result(
    result: ResultOfQualificationConfirmation, reference: str | None, key: bytes
) -> Visitor:
    number = comparison_key(result.InsuredIdentificationNumber)
    symbol = comparison_key(result.InsuredCardSymbol or "")
    branch = result.InsuredBranchNumber
    return Visitor(
        named=_named(result.Birthdate, result.NameKana, key),
        reference=_hash(key, "reference", reference) if reference else None,
        household=_hash(key, "household", result.InsurerNumber.strip(), symbol, number),
        branch=_hash(key, "branch", branch) if branch else None,
    )


def _named(birthdate: str | dt.date, kana: str, key: bytes) -> str:
    born = birthdate if isinstance(birthdate, str) else f"{birthdate:%Y%m%d}"
    return _hash(key, "named", born, searchable_kana(kana))


def _hash(key: bytes, *parts: str) -> str:
    told = "\0".join(parts).encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()[:32]
