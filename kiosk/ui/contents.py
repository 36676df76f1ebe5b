"""Phase to Content: what stands in the middle of the screen. Pure; no kivy.

What it may not show: contract.md "What the patient's screen may say".
"""

from typing import assert_never

from eligibility.benefits import LimitCategory
from eligibility.burden import contribution_ratio
from eligibility.coverage import Coverage
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, InquiryAnswer, Notice
from eligibility.person import masked_name
from kiosk.flow import states as s, typed as t
from kiosk.flow.events import QrKind
from kiosk.ui import view_model as v
from kiosk.ui.holder_contents import holder_content
from kiosk.ui.menu_contents import menu_content
from kiosk.ui.resting_contents import resting_content
from kiosk.ui.staff_contents import staff_content

_HINTS = {
    QrKind.PRESCRIPTION: v.QrHint.PRESCRIPTION,
    QrKind.MEDICATION_NOTEBOOK: v.QrHint.MEDICATION_NOTEBOOK,
    QrKind.WEB_ADDRESS: v.QrHint.WEB_ADDRESS,
    QrKind.UNKNOWN: v.QrHint.UNKNOWN_KIND,
    QrKind.DAMAGED: v.QrHint.DAMAGED,
}
_SAID = (
    Notice.CARD_CERTIFICATE_EXPIRED,
    Notice.CARD_CERTIFICATE_EXPIRES_SOON,
    Notice.COVERAGE_ENDS_SOON,
    Notice.COVERAGE_IS_NEW,
)
"""What the patient has to do comes first."""
_NETWORK_CODES = frozenset({Code.NO_NETWORK, Code.SERVICE_SLOW, Code.TERMINAL_SILENT})


def content_of(phase: s.Plain, state: s.State) -> v.Content:
    """The content of a phase that nothing lies over."""
    match phase:
        case _ if isinstance(phase, s.Resting):
            return resting_content(phase, state)
        case _ if isinstance(phase, s.InMenu):
            return menu_content(phase, state)
        case _ if isinstance(phase, s.BeforeProof):
            return holder_content(phase, state)
        case _ if isinstance(phase, s.WithStaff):
            return staff_content(phase)
        case _ if isinstance(phase, s.WithPaper):
            return _with_paper(phase)
        case _ if isinstance(phase, s.AfterProof):
            return _after_proof(phase)
        case _:
            assert_never(phase)


def _with_paper(phase: s.WithPaper) -> v.Content:
    match phase:
        case s.ScanningQr(is_camera_lost=True):
            return v.QrView(v.QrHint.NO_CAMERA, offers_typing=True)
        case s.ScanningQr(seen=seen):
            return v.QrView(
                None if seen is None else _HINTS[seen], phase.parts, phase.offers_typing
            )
        case s.TypingCard(card=card):
            return _typing(card)
        case s.CheckingTyped(card=card):
            return v.CheckTypedView(t.readable(card))
        case _:
            assert_never(phase)


def _typing(card: t.TypedCard) -> v.Content:
    fields = t.fields_of(card)
    return v.TypeView(
        field=card.field,
        text=card.text,
        step=fields.index(card.field) + 1,
        steps=len(fields),
        can_next=t.can_go_on(card),
        problem=card.problem,
        era=card.era,
    )


def _after_proof(phase: s.AfterProof) -> v.Content:
    match phase:
        case s.AskingConsent():
            return _consent(phase)
        case s.Querying():
            return v.QueryingView(phase.is_slow)
        case s.NoService():
            return v.NoServiceView(phase.code, is_network=phase.code in _NETWORK_CODES)
        case s.CertificateProblem():
            return v.CertificateProblemView(phase.code)
        case s.OfferingRegistration():
            return v.RegistrationView(is_registering=False)
        case s.Registering():
            return v.RegistrationView(is_registering=True)
        case _:
            return _answer(phase)


def _consent(phase: s.AskingConsent) -> v.Content:
    if phase.items is None:
        return v.ConsentView()
    if phase.granted is not None:
        return v.PrescriptionView()
    return v.ConsentItemsView(phase.items)


def _answer(
    phase: s.ShowingCoverage | s.GoToCounter | s.AskingBranch | s.LostCoverage | s.NotFound,
) -> v.Content:
    match phase:
        case s.ShowingCoverage():
            return _valid(phase)
        case s.GoToCounter():
            return v.CounterView(phase.reception_number, phase.is_provisional)
        case s.AskingBranch():
            return v.BranchView(phase.entered)
        case s.LostCoverage():
            return v.LostView()
        case s.NotFound():
            return v.NotFoundView(can_correct=phase.inquiry.typed is not None)
        case _:
            assert_never(phase)


def _valid(phase: s.ShowingCoverage) -> v.Content:
    answer = phase.answer
    if not answer.coverages:  # valid without a coverage to show: the desk decides
        return v.CounterView(phase.reception_number)
    coverage = answer.coverages[0]
    share = contribution_ratio(coverage, answer.confirmed_on).tenths
    name, label = masked_name(coverage.person.name), _limit_label(coverage, answer)
    first, others = _notices(answer)
    if phase.is_detailed:
        return v.DetailsView(name, share, label, others)
    has_details = label is not None or bool(others)
    return v.ValidView(name, phase.reception_number, share, has_details, first)


def _notices(answer: InquiryAnswer) -> tuple[Notice | None, tuple[Notice, ...]]:
    """The one line beside a result, and what waits behind くわしく (decision 0014)."""
    said = [notice for notice in _SAID if notice in answer.notices]
    return (said[0], tuple(said[1:])) if said else (None, ())


def _limit_label(coverage: Coverage, answer: InquiryAnswer) -> str | None:
    """適用区分 on the day; a code that came after this version is shown as it is."""
    paper = coverage.limit_application
    if paper is None or not paper.is_valid_on(answer.confirmed_on):
        return None
    category = LimitCategory.of(paper.category)
    return category.label if category else paper.category


def is_by_paper(phase: s.Plain) -> bool:
    """True when the patient's thing is a paper and not the My Number Card."""
    match phase:
        case s.ScanningQr() | s.TypingCard() | s.CheckingTyped() | s.NotFound() | s.AskingBranch():
            return True
        case s.ShowingCoverage() | s.LostCoverage():
            return phase.is_by_paper
        case s.Querying(inquiry=inquiry) | s.NoService(inquiry=inquiry):
            return inquiry is not None and isinstance(inquiry.asked, CardFaceKey)
        case _:
            return False
