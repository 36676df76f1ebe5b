"""One line of an insurer's batch: what each kind needs, and whether it can be true.

Checked here is what the line says alone; against the registry the store checks all lines at once.
"""

import datetime as dt
import re

from cloud.domain.changes import ChangeKind
from cloud.domain.intake_papers import read_papers
from cloud.domain.intake_reading import LineReading
from cloud.domain.intake_values import StagedLine
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.values import Protection
from eligibility.coverage import CardClassification, ContributionRatio, FamilyClass, ReasonOfLoss
from eligibility.errors import MalformedValue
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.numbering import check_key
from eligibility.person import Sex, check_birthdate
from eligibility.scheme import Scheme
from eligibility.wire_insurer import BatchLine, LineMalformed, decode_line

CODE = re.compile("[0-9A-Za-z_-]{16,64}")
_POST_NUMBER = re.compile("[0-9]{3}-[0-9]{4}")
_MUNICIPALITY = re.compile("[0-9]{6}")
_ADDRESS_LENGTH = 200
_KINDS = {kind.value: kind for kind in ChangeKind}
_SEXES = frozenset(sex.value for sex in Sex)
_CLASSES = frozenset(family.value for family in FamilyClass)
_REASONS = frozenset(reason.value for reason in ReasonOfLoss)
_CARDS = frozenset(card.value for card in CardClassification)
_PROTECTIONS = frozenset(protection.value for protection in Protection)
_FIELD_OF_KEY = {
    "symbol": "InsuredCardSymbol",
    "number": "InsuredIdentificationNumber",
    "branch number": "InsuredBranchNumber",
}
_OF_EVERY_LINE = frozenset({"kind", "code", "InsurerNumber", "QualificationDate"})
_OF_AN_END = _OF_EVERY_LINE | {"DisqualificationDate", "ReasonOfLoss", "protections"}
_OF_A_WITHDRAWAL = _OF_EVERY_LINE | {"withdrawn", "protections"}
_DEFAULTS = tuple(
    zip(
        BatchLine.__struct_fields__[-len(BatchLine.__struct_defaults__) :],
        BatchLine.__struct_defaults__,
        strict=True,
    )
)


class LineReader:
    """Reads the lines of one insurer."""

    def __init__(self, insurer: InsurerNumber, faces: FaceKeys, today: dt.date) -> None:
        self._insurer = insurer
        self._faces = faces
        self._today = today

    def read(self, number: int, text: bytes) -> tuple[StagedLine | None, LineReading]:
        """The line, and what is wrong with it; the line is to be used only when nothing is."""
        reading = LineReading(number)
        try:
            told = decode_line(text)
        except LineMalformed as error:
            reading.note(error.field, error.reason, error.detail)
            return None, reading
        staged = self._stage(reading, number, told)
        return staged, reading

    def _stage(self, reading: LineReading, number: int, told: BatchLine) -> StagedLine | None:
        reading.formed("code", told.code, CODE, "16 to 64 letters, digits, - or _ are needed")
        self._check_insurer(reading, told.InsurerNumber)
        qualified_on = reading.needed_day("QualificationDate", told.QualificationDate)
        known_on = reading.day("known_qualification_date", told.known_qualification_date)
        if qualified_on is None:
            return None
        staged = StagedLine(
            line=number,
            kind=_KINDS[told.kind],
            insurer_no=self._insurer.text,
            code=told.code,
            known_on=known_on or qualified_on,
            qualified_on=qualified_on,
            withdrawn=told.withdrawn,
        )
        _check_fits_kind(reading, told)
        self._read_protections(reading, told, staged)
        _read_end(reading, told, staged)
        if staged.kind is not ChangeKind.TERMINATE and not staged.withdrawn:
            self._read_coverage(reading, told, staged)
        return staged

    def _check_insurer(self, reading: LineReading, text: str) -> None:
        if text == self._insurer.text:
            return
        parsed = reading.parsed("InsurerNumber", lambda: InsurerNumber.parse(text))
        if parsed is not None and parsed != self._insurer:
            reading.note("InsurerNumber", "other-insurer", "it is not the sender's own")

    def _read_protections(self, reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
        if told.protections is not None:
            for word in told.protections:
                reading.listed("protections", word, _PROTECTIONS)
            staged.protections = told.protections

    def _read_coverage(self, reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
        self._read_key(reading, told, staged)
        self._read_person(reading, told, staged)
        _read_card(reading, told, staged)
        papers = read_papers(reading, told)
        staged.paper_kinds, staged.papers = papers.kinds, papers.rows
        staged.insurer_name = reading.text("InsurerName", told.InsurerName)
        staged.insurer_municipality = self._municipality(reading, told.InsurerMunicipality)
        percent = told.InsuredPartialContributionRatio
        if percent is not None:
            field = "InsuredPartialContributionRatio"
            reading.parsed(field, lambda: ContributionRatio.of_percent(percent))
            if not self._insurer.is_later_stage_elderly:
                reading.note(field, "not-here", "only later-stage elderly carry it")
        staged.contribution_percent = percent

    def _municipality(self, reading: LineReading, text: str | None) -> str | None:
        """Whose residents the sender learns of: only a municipality's, in its own prefecture."""
        field = "InsurerMunicipality"
        code = reading.formed(field, text, _MUNICIPALITY, "6 digits are needed")
        if code is None:
            return None
        if Scheme.of(self._insurer) is not Scheme.MUNICIPAL_NHI:
            reading.note(field, "not-here", "only a municipality's insurer carries it")
        elif code[:2] != self._insurer.text[:2]:
            reading.note(field, "other-municipality", "it lies in another prefecture")
        return code

    def _read_key(self, reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
        field = "InsuredIdentificationNumber"
        number = reading.needed_text(field, told.InsuredIdentificationNumber)
        symbol = reading.text("InsuredCardSymbol", told.InsuredCardSymbol)
        if number is None:
            return
        try:
            key = check_key(
                InsuredKey(
                    self._insurer,
                    InsuredSymbol.parse(symbol) if symbol else None,
                    InsuredNumber.parse(number),
                    BranchNumber.parse(told.InsuredBranchNumber)
                    if told.InsuredBranchNumber is not None
                    else None,
                )
            )
        except MalformedValue as error:
            reading.note(_FIELD_OF_KEY.get(error.kind, field), "malformed", error.reason)
            return
        put_key(staged, key, self._faces)

    def _read_person(self, reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
        staged.card_name = reading.needed_text("Name", told.Name)
        staged.card_name_kana = reading.needed_text("NameKana", told.NameKana)
        staged.insured_name = reading.text("InsuredName", told.InsuredName)
        staged.sex = _needed(reading, "Sex1", told.Sex1, _SEXES)
        staged.birthdate = self._birthdate(reading, told)
        if staged.birthdate and staged.qualified_on and staged.qualified_on < staged.birthdate:
            reading.note("QualificationDate", "period", "it is before the birth date")
        staged.post_number = reading.formed(
            "PostNumber", told.PostNumber, _POST_NUMBER, "NNN-NNNN is needed"
        )
        staged.address = reading.text("Address", told.Address, _ADDRESS_LENGTH)
        staged.home_municipality = reading.formed(
            "HomeMunicipality", told.HomeMunicipality, _MUNICIPALITY, "6 digits are needed"
        )

    def _birthdate(self, reading: LineReading, told: BatchLine) -> dt.date | None:
        born = reading.needed_day("Birthdate", told.Birthdate)
        if born is None:
            return None
        return reading.parsed("Birthdate", lambda: check_birthdate(born, self._today))


def put_key(staged: StagedLine, key: InsuredKey, faces: FaceKeys) -> None:
    """Symbol, number and branch in every spelling that the registry keeps."""
    _, staged.symbol_key, staged.number_key = key.household_key()
    staged.symbol = key.symbol.text if key.symbol else None
    staged.number = key.number.text
    staged.branch = key.branch.text if key.branch else None
    staged.face_key = faces.of(key)
    loose = faces.of_household(key.loose_key())
    staged.loose_face_key = loose if loose != staged.face_key else None


def _needed(
    reading: LineReading, field: str, text: str | None, codes: frozenset[str]
) -> str | None:
    if text is None:
        reading.note(field, "missing", "it is needed")
    return reading.listed(field, text, codes)


def _check_fits_kind(reading: LineReading, told: BatchLine) -> None:
    """Fields that have no meaning on a line of this kind are refused, not passed over."""
    if told.kind != "correct":
        if told.withdrawn:
            reading.note("withdrawn", "not-here", "only a correction may withdraw")
        if told.known_qualification_date is not None:
            reading.note("known_qualification_date", "not-here", "only a correction may move it")
    if told.kind == "terminate":
        _check_only(reading, told, _OF_AN_END)
    elif told.withdrawn:
        _check_only(reading, told, _OF_A_WITHDRAWAL)
    elif told.kind == "change" and told.DisqualificationDate is not None:
        reading.note("DisqualificationDate", "not-here", "terminate or correct says it")


def _check_only(reading: LineReading, told: BatchLine, allowed: frozenset[str]) -> None:
    for field, default in _DEFAULTS:
        if field not in allowed and getattr(told, field) != default:
            reading.note(field, "not-here", "this kind of line does not carry it")


def _read_end(reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
    staged.lapsed_on = reading.day("DisqualificationDate", told.DisqualificationDate)
    staged.reason_of_loss = reading.listed("ReasonOfLoss", told.ReasonOfLoss, _REASONS)
    if told.kind == "terminate" and told.DisqualificationDate is None:
        reading.note("DisqualificationDate", "missing", "it is needed")
    if (told.ReasonOfLoss is None) != (told.DisqualificationDate is None):
        reading.note("ReasonOfLoss", "missing", "it stands beside DisqualificationDate")
    if staged.lapsed_on and staged.qualified_on and staged.lapsed_on <= staged.qualified_on:
        reading.note("DisqualificationDate", "period", "it ends before it begins")


def _read_card(reading: LineReading, told: BatchLine, staged: StagedLine) -> None:
    staged.family_class = _needed(
        reading, "PersonalFamilyClassification", told.PersonalFamilyClassification, _CLASSES
    )
    staged.card_classification = reading.listed(
        "InsuredCardClassification", told.InsuredCardClassification, _CARDS
    )
    staged.card_issued_on = reading.day(
        "InsuredCertificateIssuanceDate", told.InsuredCertificateIssuanceDate
    )
    staged.card_valid_from = reading.day("InsuredCardValidDate", told.InsuredCardValidDate)
    last = reading.day("InsuredCardExpirationDate", told.InsuredCardExpirationDate)
    staged.card_valid_until = last
    if last and staged.card_valid_from and last < staged.card_valid_from:
        reading.note("InsuredCardExpirationDate", "period", "it ends before it begins")
    if told.PreschoolClassification not in (None, "1"):
        reading.note("PreschoolClassification", "unknown-value", "1, or absent")
    staged.is_preschool = told.PreschoolClassification == "1"
