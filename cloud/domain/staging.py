"""A coverage that an operator or a bench registers, as the lines of a batch are staged."""

import datetime as dt
from collections.abc import Iterator

from cloud.domain.changes import ChangeKind
from cloud.domain.intake_lines import put_key
from cloud.domain.intake_papers import ELDERLY_RECIPIENT, LIMIT_APPLICATION, SPECIFIC_DISEASE
from cloud.domain.intake_values import StagedLine, StagedPaper
from cloud.domain.pseudonym import FaceKeys
from eligibility.coverage import Coverage

_ONE_DAY = dt.timedelta(days=1)


def staged_coverage(place: StagedLine, coverage: Coverage, faces: FaceKeys) -> StagedLine:
    """Fills in what the coverage says; ``place`` says whose it is (``staged_place``)."""
    person, reason = coverage.person, coverage.reason_of_loss
    ratio = coverage.insured_contribution_ratio
    put_key(place, coverage.key, faces)
    place.lapsed_on = coverage.lapsed_on
    place.reason_of_loss = reason.value if reason else None
    place.family_class = coverage.family_class.value
    place.insured_name = coverage.insured_name
    place.card_name, place.card_name_kana = person.name, person.name_kana
    place.sex, place.birthdate = person.sex.value, person.birthdate
    place.post_number, place.address = coverage.post_number, coverage.address
    place.card_classification = coverage.card_classification.value
    place.card_issued_on = coverage.card_issued_on
    place.card_valid_from = coverage.card_valid_from
    place.card_valid_until = coverage.card_valid_until
    place.contribution_percent = ratio.percent if ratio else None
    place.is_preschool = coverage.is_preschool
    place.papers = tuple(staged_papers(coverage))
    return place


def staged_place(number: int, person_id: int, coverage_id: int, coverage: Coverage) -> StagedLine:
    """Whose coverage it is, as one line of several."""
    return StagedLine(
        line=number,
        kind=ChangeKind.REGISTER,
        insurer_no=coverage.key.insurer_number.text,
        code="",
        known_on=coverage.qualified_on,
        person_id=person_id,
        coverage_id=coverage_id,
        qualified_on=coverage.qualified_on,
    )


def staged_papers(coverage: Coverage) -> Iterator[StagedPaper]:
    """The papers beside a coverage."""
    elderly, limit = coverage.elderly_recipient, coverage.limit_application
    if elderly is not None:
        yield StagedPaper(
            ELDERLY_RECIPIENT,
            elderly.valid_from,
            _first_outside(elderly.valid_until),
            contribution_percent=elderly.contribution_percent,
            issued_on=elderly.issued_on,
        )
    if limit is not None:
        yield StagedPaper(
            LIMIT_APPLICATION,
            limit.valid_from,
            _first_outside(limit.valid_until),
            classification=limit.classification,
            category=limit.category,
            issued_on=limit.issued_on,
            long_term_on=limit.long_term_on,
        )
    for disease in coverage.specific_diseases:
        yield StagedPaper(
            SPECIFIC_DISEASE,
            disease.valid_from,
            _first_outside(disease.valid_until),
            disease=disease.disease,
            self_pay_yen=disease.self_pay_yen,
            issued_on=disease.issued_on,
        )
    for plain in coverage.certificates:
        yield StagedPaper(
            plain.kind.word,
            plain.valid_from,
            _first_outside(plain.valid_until),
            issued_on=plain.issued_on,
        )


def _first_outside(last: dt.date | None) -> dt.date | None:
    return None if last is None else last + _ONE_DAY
