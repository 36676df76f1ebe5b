"""One View of every kind, with invented data as in the design pictures."""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from eligibility.health import HealthInformation
from eligibility.inquiry import Notice
from kiosk.flow.holder import FaceHint
from kiosk.flow.typed import Era, TypedDate, TypedField, TypedProblem
from kiosk.ui import view_model as v
from kiosk.ui.for_staff import is_staffs_own
from tests.screens.catalogue_enrolment import enrolment_screens
from tests.screens.catalogue_menu import menu_screens
from tests.screens.catalogue_staff import declaration_screens
from tests.screens.guided_screens import guided_screens

CLINIC = "みなと内科クリニック"
ALL_TOOLS = tuple(v.Tool)
BOTH = (v.Method.FACE, v.Method.PIN)
PIN_ONLY = (v.Method.PIN,)
FACE_ONLY = (v.Method.FACE,)


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A View, its name, and the design picture that it can be laid beside."""

    name: str
    view: v.View
    reference: str | None = None


def shown(name, content, reference=None, **frame):
    tools = () if is_staffs_own(content) else ALL_TOOLS
    usual = v.View(content, CLINIC, v.Dock.STAY, v.Station.HOLDER, tools=tools)
    return Shown(name, dataclasses.replace(usual, **frame), reference)


def answers(*given):
    return dict(zip(HealthInformation, given, strict=True))


SOON, EXPIRED = Notice.CARD_CERTIFICATE_EXPIRES_SOON, Notice.CARD_CERTIFICATE_EXPIRED
ENDS, NEW = Notice.COVERAGE_ENDS_SOON, Notice.COVERAGE_IS_NEW
FIRST = {"dock": v.Dock.NONE, "station": None, "can_cancel": False}
CONSENT = {"station": v.Station.CONSENT}
DONE = {"station": v.Station.DONE, "can_cancel": False}
OVERLAY = v.IdleOverlay(seconds_left=13, seconds_in_all=20)


def catalogue() -> list[Shown]:
    """Every screen; names begin with the id of ui.md."""
    looked_at = _looked_at()
    return [*looked_at, *guided_screens(looked_at)]


def _looked_at() -> list[Shown]:
    return [
        shown("s00-attract", v.AttractView(tuple(v.WayIn), True), "s00-attract-ja", **FIRST),
        shown(
            "s00-attract-staff",
            v.AttractView((v.WayIn.STAFF,), True),
            **FIRST,
        ),
        shown("s00-attract-no-reader", v.AttractView((v.WayIn.STAFF,), False), **FIRST),
        *_closed(),
        *_settings(),
        shown("s10-reading", v.ReadingView(), "s10-reading-ja", station=v.Station.CARD),
        *_card_problems(),
        shown("s12-choose", v.ChooseView(BOTH), "s12-choose-ja"),
        shown("s12-choose-pin", v.ChooseView(PIN_ONLY)),
        *_holder_ways(),
        shown("s22-pin", v.PinView(entered=4, tries_left=3), "s22-pin-ja"),
        shown("s22-pin-two", v.PinView(entered=2, tries_left=3)),
        shown("s22-pin-checking", v.PinView(entered=4, tries_left=3, is_checking=True)),
        shown("s23-pin-wrong", v.PinWrongView(2, BOTH), "s23-pin-wrong-ja"),
        shown("s23-pin-wrong-pin", v.PinWrongView(2, PIN_ONLY)),
        shown("s23-last-try", v.LastTryView(PIN_ONLY)),
        shown("s23-last-try-face", v.LastTryView(BOTH)),
        shown("s24-pin-locked", v.PinLockedView(())),
        shown("s24-pin-locked-face", v.PinLockedView((v.Method.FACE,))),
        shown("s28-querying", v.QueryingView(), **CONSENT),
        shown("s28-querying-slow", v.QueryingView(is_slow=True), **CONSENT),
        shown("s40-consent", v.ConsentView(), "s40-consent-ja", **CONSENT),
        shown("s401-items", v.ConsentItemsView(answers(None, None, None, None)), **CONSENT),
        shown("s401-items-half", v.ConsentItemsView(answers(True, False, None, None)), **CONSENT),
        shown("s401-items-all", v.ConsentItemsView(answers(True, False, True, False)), **CONSENT),
        shown("s402-prescription", v.PrescriptionView(), **CONSENT),
        *_results(),
        *_endings(),
        *declaration_screens(shown),
        *menu_screens(shown),
        *enrolment_screens(shown),
        *_paper_ways(),
        shown("s90-idle", v.ChooseView(BOTH), "s90-idle-ja", overlay=OVERLAY),
    ]


PAPER = {"papers": v.Papers.PAPER, "dock": v.Dock.NONE, "station": v.Station.CARD}
CHECK = PAPER | {"station": v.Station.HOLDER}
F = TypedField
ROWS = (
    (F.INSURER_NUMBER, "06130014"),
    (F.SYMBOL, "12-34"),
    (F.NUMBER, "567890"),
    (F.BRANCH, "01"),
    (F.MONTH_DAY, TypedDate(5, 7)),
)
ROWS_UNKNOWN = (
    (F.INSURER_NUMBER, "130013"),
    (F.SYMBOL, ""),
    (F.NUMBER, "1234567890"),
    (F.BRANCH, ""),
    (F.BIRTHDATE, TypedDate(12, 17, Era.SHOWA, 30)),
)


def typed(field, text, step, can_next=False, **more):
    return v.TypeView(field, text, step, 5, can_next, **more)


def _paper_ways():
    wrong, long, date = TypedProblem.CHECK_DIGIT, TypedProblem.LENGTH, TypedProblem.NOT_A_DATE
    may = {"dock": v.Dock.MAY_TAKE, "station": v.Station.CONSENT}
    found = CHECK | {"station": v.Station.DONE, "can_cancel": False}
    return [
        shown("s30-qr", v.QrView(), "s30-qr-ja", **PAPER),
        *[
            shown(f"s30-qr-{hint.value.replace(' ', '-')}", v.QrView(hint), **PAPER)
            for hint in v.QrHint
            if hint is not v.QrHint.NO_CAMERA
        ],
        shown("s30-qr-no-camera", v.QrView(v.QrHint.NO_CAMERA, offers_typing=True), **PAPER),
        shown("s30-qr-slow", v.QrView(offers_typing=True), **PAPER),
        shown("s30-qr-parts", v.QrView(parts=(1, 2)), **PAPER),
        shown("s30-qr-parts-many", v.QrView(parts=(15, 16)), **PAPER),
        shown("s32-insurer", typed(F.INSURER_NUMBER, "0613", 1), "s32-typed-insurer-ja", **PAPER),
        shown("s32-insurer-six", typed(F.INSURER_NUMBER, "130013", 1, True), **PAPER),
        shown("s32-insurer-wrong", typed(F.INSURER_NUMBER, "06130015", 1, problem=wrong), **PAPER),
        shown("s32-symbol", typed(F.SYMBOL, "", 2), **PAPER),
        shown("s32-symbol-typed", typed(F.SYMBOL, "12-34", 2, True), **PAPER),
        shown("s32-symbol-long", typed(F.SYMBOL, "1234567890" * 2, 2, problem=long), **PAPER),
        shown("s32-number", typed(F.NUMBER, "567", 3, True), **PAPER),
        shown("s32-number-long", typed(F.NUMBER, "1234567890" * 2, 3, problem=long), **PAPER),
        shown("s32-branch", typed(F.BRANCH, "0", 4), **PAPER),
        shown("s32-branch-length", typed(F.BRANCH, "0", 4, problem=long), **PAPER),
        shown("s32-month-day", typed(F.MONTH_DAY, "050", 5), **PAPER),
        shown("s32-month-day-wrong", typed(F.MONTH_DAY, "0231", 5, problem=date), **PAPER),
        shown("s32-birthdate", typed(F.BIRTHDATE, "", 5), **PAPER),
        shown("s32-birthdate-era", typed(F.BIRTHDATE, "3012", 5, era=Era.SHOWA), **PAPER),
        shown(
            "s32-birthdate-wrong",
            typed(F.BIRTHDATE, "640230", 5, era=Era.SHOWA, problem=date),
            **PAPER,
        ),
        shown("s33-check", v.CheckTypedView(ROWS), **PAPER),
        shown("s33-check-unknown", v.CheckTypedView(ROWS_UNKNOWN), **PAPER),
        shown("s33-check-four", v.CheckTypedView(ROWS[:4]), **PAPER),
        shown("s28-querying-paper", v.QueryingView(), **CHECK),
        shown("s41-valid-paper", v.ValidView("山○ 花○", 27, 3, has_details=True), **found),
        shown("s42-lost", v.LostView(), "s42-lost-ja", **may),
        shown("s42-lost-paper", v.LostView(), **CHECK),
        shown("s45-branch", v.BranchView("0"), "s45-branch-ja", **CHECK),
        shown("s45-branch-full", v.BranchView("01"), **CHECK),
        shown("s46-not-found", v.NotFoundView(True), "s46-not-found-ja", **CHECK),
        shown("s46-not-found-qr", v.NotFoundView(False), **CHECK),
    ]


CLOSED = (
    ("photo", Code.PHOTO_UNUSABLE),
    ("untrusted", Code.FACE_DATA_UNTRUSTED),
    ("number", Code.CARD_NUMBER_LOCKED),
    ("pinless", Code.PINLESS_UNAVAILABLE),
)
OTHERS = (
    ("reader-missing", Code.READER_MISSING),
    ("protocol", Code.CARD_PROTOCOL),
    ("resident-card", Code.RESIDENT_CARD),
    ("iphone", Code.IPHONE_NOT_SUPPORTED),
    ("no-certificate", Code.NO_AUTH_CERTIFICATE),
    ("reader-service", Code.READER_SERVICE_DOWN),
    ("pinless", Code.PINLESS_UNAVAILABLE),
    ("photo", Code.PHOTO_UNUSABLE),
    ("face-data", Code.FACE_DATA_UNTRUSTED),
    ("number-locked", Code.CARD_NUMBER_LOCKED),
    ("same-card", Code.SIGNATURE_MISMATCH),
    ("elsewhere", Code.PIN_REQUIRED),
)


def _card_problems():
    gone = {"dock": v.Dock.NONE, "station": v.Station.CARD}
    there = gone | {"dock": v.Dock.MAY_TAKE}
    return [
        shown("s11-removed", v.CardProblemView(Code.CARD_REMOVED, can_retry=False), **gone),
        shown("s11-go-on", v.CardProblemView(Code.CARD_REMOVED, False, can_go_on=True), **gone),
        shown("s11-unreadable", v.CardProblemView(Code.CARD_UNREADABLE, can_retry=True), **there),
        shown("s11-other", v.CardProblemView(Code.NOT_A_MY_NUMBER_CARD, can_retry=False), **gone),
        shown("s11-silent", v.CardProblemView(Code.CARD_UNRESPONSIVE, can_retry=True), **there),
        shown("s11-expired", v.CardProblemView(Code.CERTIFICATE_EXPIRED, can_retry=False), **gone),
        shown("s11-unregistered", v.CardProblemView(Code.CARD_NOT_REGISTERED, False), **gone),
        shown("s11-reader-retry", v.CardProblemView(Code.READER_BUSY, can_retry=True), **there),
        shown("s11-expired-retry", v.CardProblemView(Code.CERTIFICATE_EXPIRED, True), **there),
        shown("s11-reader", v.CardProblemView(Code.READER_BUSY, can_retry=False), **gone),
        *[shown(f"s11-{name}", v.CardProblemView(code, True), **there) for name, code in OTHERS],
    ]


def _holder_ways():
    """The face, the numbers of the card, certificates, and what staff do."""
    locked, never = v.NoPin.LOCKED, v.NoPin.NEVER_SET
    staff = {"can_cancel": False}
    may = {"dock": v.Dock.MAY_TAKE}
    return [
        shown("s12-choose-face", v.ChooseView(FACE_ONLY)),
        shown("s12-choose-face-locked", v.ChooseView(FACE_ONLY, locked)),
        shown("s12-choose-face-never", v.ChooseView(FACE_ONLY, never)),
        shown("s12-choose-none", v.ChooseView(())),
        shown("s12-choose-none-locked", v.ChooseView((), locked)),
        shown("s12-choose-none-never", v.ChooseView((), never)),
        shown("s20-face", v.FaceView(FaceHint.COME_CLOSER, 1, 10), "s20-face-ja"),
        shown("s20-face-no-frame", v.FaceView(None, 1, 10)),
        *[
            shown(f"s20-face-{hint.value.replace(' ', '-')}", v.FaceView(hint, 1, 10))
            for hint in FaceHint
        ],
        shown("s21-face-failed", v.FaceFailedView(True, PIN_ONLY)),
        shown("s21-face-failed-no-pin", v.FaceFailedView(True, ())),
        shown("s21-face-failed-last", v.FaceFailedView(False, PIN_ONLY)),
        shown("s21-face-failed-all", v.FaceFailedView(False, ())),
        *[
            shown(f"s21-closed-{name}", v.FaceFailedView(False, PIN_ONLY, code))
            for name, code in CLOSED
        ],
        shown("s20-number", v.CardNumberView("", None, by_staff=False), **may),
        shown("s20-number-birth", v.CardNumberView("5501", None, by_staff=False), **may),
        shown("s20-number-expiry", v.CardNumberView("55010220", 9, by_staff=False), **may),
        shown("s20-number-code", v.CardNumberView("55010220301", 1, by_staff=False), **may),
        shown("s20-number-full", v.CardNumberView("55010220301234", None, by_staff=False), **may),
        shown("s26-number", v.CardNumberView("5501", None, by_staff=True), **may),
        shown("s26-number-wrong", v.CardNumberView("", 9, by_staff=True), **may),
        shown("s20-place-again", v.PlaceCardView(), dock=v.Dock.NONE),
        shown("s25-expired", v.CertificateProblemView(Code.CERTIFICATE_EXPIRED), **may),
        shown("s25-revoked", v.CertificateProblemView(Code.CERTIFICATE_REVOKED), **may),
        shown("s25-not-yet", v.CertificateProblemView(Code.CERTIFICATE_NOT_YET_VALID), **may),
        shown("s25-untrusted", v.CertificateProblemView(Code.CERTIFICATE_UNTRUSTED), **may),
        shown("s25-other", v.CertificateProblemView(Code.SIGNATURE_INVALID), **may),
        shown("s25-register", v.RegistrationView(is_registering=False)),
        shown("s25-registering", v.RegistrationView(is_registering=True)),
        shown("s26-staff-vouch", v.StaffView(can_vouch=True), **staff),
        shown("s26-code", v.StaffCodeView(3, False, None), **staff),
        shown("s26-code-full", v.StaffCodeView(6, False, None), **staff),
        shown("s26-code-checking", v.StaffCodeView(6, True, None), **staff),
        shown("s26-code-again", v.StaffCodeView(0, False, 0), **staff),
        shown("s26-code-locked", v.StaffCodeView(0, False, 30), **staff),
        shown("s26-code-locked-long", v.StaffCodeView(0, False, 301), **staff),
        shown("s50-provisional", v.ProvisionalView(is_keeping=False), **staff),
        shown("s50-provisional-keeping", v.ProvisionalView(is_keeping=True), **staff),
    ]


def _results():
    take = DONE | {"dock": v.Dock.TAKE_NOW}
    may = {"dock": v.Dock.MAY_TAKE, "station": v.Station.CONSENT}
    return [
        shown("s41-valid", v.ValidView("山○ 花○", 27, 3), "s41-valid-ja", **take),
        shown("s41-valid-long", v.ValidView("ア○ シ○ マ○ ロ○", 128, 2), **take),
        shown("s41-valid-more", v.ValidView("山○ 花○", 27, 3, has_details=True), **take),
        shown("s41-valid-notice", v.ValidView("山○ 花○", 27, 3, notice=SOON), **take),
        shown("s41-valid-expired", v.ValidView("山○ 花○", 27, 3, True, EXPIRED), **take),
        shown("s41-valid-coverage", v.ValidView("山○ 花○", 27, 3, notice=ENDS), **take),
        shown("s41-details", v.DetailsView("山○ 花○", 3, "ウ"), **take),
        shown("s44-details", v.DetailsView("山○ 花○", 3, "ウ", (ENDS, NEW)), **take),
        shown("s44-details-no-limit", v.DetailsView("山○ 花○", 3, None, (NEW,)), **take),
        shown("s44-valid-new", v.ValidView("山○ 花○", 27, 3, True, NEW), **take),
        shown("s41-details-none", v.DetailsView("ア○ シ○ マ○ ロ○", 2, None), **take),
        shown("s48-counter", v.CounterView(27), **take),
        shown("s48-counter-no-number", v.CounterView(None), **take),
        shown("s50-done", v.CounterView(27, is_provisional=True), **take),
        shown("s47-network", v.NoServiceView(Code.NO_NETWORK, is_network=True), **may),
        shown("s47-service", v.NoServiceView(Code.SERVICE_ERROR, is_network=False), **may),
    ]


def _closed():
    """Lunch, the evening, a holiday, and a clinic that says nothing."""
    lunch = ("09:00", "12:30"), ("15:00", "18:30")
    day = dt.date(2026, 11, 24)
    contents = {
        "lunch": v.ClosedView(lunch, v.Opening(day, 0, "15:00")),
        "evening": v.ClosedView(lunch, v.Opening(day, 1, "09:00")),
        "holiday": v.ClosedView((), v.Opening(dt.date(2026, 12, 29), 3, "09:00")),
        "unknown": v.ClosedView((("08:30", "24:00"),), None),
        "by-hand": v.ClosedView(None, None),
    }
    return [shown(f"s01-{name}", content, **FIRST) for name, content in contents.items()]


def _settings():
    """Over the first screen, and over a session."""
    return [
        shown("s00-language", v.LanguageView(v.Language.JA), **FIRST),
        shown("s12-language", v.LanguageView(v.Language.EN), can_cancel=False),
        shown("s00-voice", v.VoiceView(v.Voice.OFF, 3), **FIRST),
        shown("s12-voice", v.VoiceView(v.Voice.GUIDED, 4), can_cancel=False),
        shown("s00-voice-loudest", v.VoiceView(v.Voice.SPOKEN, 5), **FIRST),
        shown("s00-voice-quietest", v.VoiceView(v.Voice.SPOKEN, 1), **FIRST),
    ]


def _endings():
    return [
        shown("s49-take", v.FinishView(True), **DONE | {"dock": v.Dock.TAKE_NOW}),
        shown("s49-thanks", v.FinishView(False, True), **DONE | {"dock": v.Dock.NONE}),
        shown("s26-staff", v.StaffView(), can_cancel=False),
        shown("s62-out", v.OutOfServiceView(Code.OUTBOX_KEY_MISSING), **FIRST),
    ]
