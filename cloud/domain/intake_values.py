"""One line of an insurer's batch as it is staged: checked on its own, resolved to a person."""

import dataclasses
import datetime as dt

from cloud.domain.changes import ChangeKind


@dataclasses.dataclass(frozen=True, slots=True)
class StagedPaper:
    """A row of ``registry.certificate_paper`` to be; ``kind`` as the registry spells it."""

    kind: str
    valid_from: dt.date
    valid_until: dt.date | None
    """First day outside, as a range in the registry ends; None when open."""
    disease: str = ""
    classification: str | None = None
    category: str | None = None
    contribution_percent: str | None = None
    self_pay_yen: int | None = None
    issued_on: dt.date | None = None
    long_term_on: dt.date | None = None


@dataclasses.dataclass(slots=True, repr=False)
class StagedLine:
    """A coverage as one line wants it; what a kind of line does not say stays None.

    Not frozen: 100,000 of them are made at a time, and freezing costs more than all else.
    """

    line: int
    kind: ChangeKind
    insurer_no: str
    code: str
    """The insurer's code for the person; not stored."""
    known_on: dt.date
    """The first day under which the registry knows the coverage so far."""
    person_id: int = 0
    coverage_id: int | None = None
    """Given here to a new coverage; looked up for all others."""
    withdrawn: bool = False
    symbol: str | None = None
    symbol_key: str | None = None
    number: str | None = None
    number_key: str | None = None
    branch: str | None = None
    qualified_on: dt.date | None = None
    lapsed_on: dt.date | None = None
    reason_of_loss: str | None = None
    family_class: str | None = None
    insured_name: str | None = None
    card_name: str | None = None
    card_name_kana: str | None = None
    sex: str | None = None
    birthdate: dt.date | None = None
    post_number: str | None = None
    address: str | None = None
    home_municipality: str | None = None
    card_classification: str | None = None
    card_issued_on: dt.date | None = None
    card_valid_from: dt.date | None = None
    card_valid_until: dt.date | None = None
    contribution_percent: str | None = None
    is_preschool: bool = False
    face_key: int | None = None
    loose_face_key: int | None = None
    """Where the loosened spelling differs."""
    paper_kinds: tuple[str, ...] = ()
    """Kinds of which ``papers`` tells all; others stay as they are."""
    papers: tuple[StagedPaper, ...] = ()
    protections: tuple[str, ...] | None = None
    """All that hold; None: they stay as they are."""
    insurer_name: str | None = None
    insurer_municipality: str | None = None
