"""State to View: the content, and the frame around it. Pure; no kivy."""

import dataclasses

from kiosk.flow import limits, states as s
from kiosk.flow.holder import PhotoAccess
from kiosk.flow.staff_steps import can_vouch
from kiosk.ui import view_model as v
from kiosk.ui.contents import content_of, is_by_paper
from kiosk.ui.for_staff import is_staffs_own

_TOOLS = tuple(v.Tool)


def present(state: s.State, clinic_name: str) -> v.View:
    """The view of ``state``."""
    phase, setting = state.phase, state.setting
    plain = s.uncovered(phase)
    by_paper = is_by_paper(plain)
    content = _content(phase, state)
    if is_staffs_own(content):  # staff read the clinic's language, whatever the patient has chosen
        setting = dataclasses.replace(
            setting, language=state.home.language, text_size=s.TextSize.NORMAL
        )
    view = v.View(
        content,
        clinic_name,
        dock=_dock(plain, state.reader),
        station=_paper_station(plain) if by_paper else _card_station(plain),
        theme=v.Theme.HIGH_CONTRAST if setting.is_high_contrast else v.Theme.STANDARD,
        tools=() if is_staffs_own(content) else _TOOLS,
        can_cancel=_can_cancel(phase),
        language=setting.language,
        text_size=setting.text_size,
        voice=setting.voice,
        volume=setting.volume,
        papers=v.Papers.PAPER if by_paper else v.Papers.CARD,
    )
    if isinstance(phase, s.AskingToContinue):
        in_all = int(limits.IDLE_COUNTDOWN_S)
        return dataclasses.replace(view, overlay=v.IdleOverlay(phase.seconds_left, in_all))
    return view


def _content(phase: s.Phase, state: s.State) -> v.Content:
    match phase:
        case s.CallingStaff(under=under):
            return _called(under, state)
        case s.ChoosingLanguage():
            return v.LanguageView(state.setting.language)
        case s.ChoosingVoice():
            return v.VoiceView(state.setting.voice, state.setting.volume)
        case _:
            return content_of(s.uncovered(phase), state)


def _can_cancel(phase: s.Phase) -> bool:
    """やめる; on what is asked in between もどる stands there alone."""
    if isinstance(phase, s.AskingToContinue):
        phase = phase.under
    has_other_way = isinstance(phase, s.ShowingCoverage | s.WithStaff)
    return isinstance(phase, s.InSession) and not has_other_way


def _called(plain: s.Plain, state: s.State) -> v.StaffView:
    return v.StaffView(can_vouch=state.has_staff and can_vouch(plain))


def _card_station(phase: s.Plain) -> v.Station | None:
    match phase:
        case s.ReadingCard() | s.CardProblem():
            return v.Station.CARD
        case s.AskingConsent() | s.Querying() | s.NoService() | s.LostCoverage():
            return v.Station.CONSENT
        case s.CertificateProblem() | s.OfferingRegistration() | s.Registering():
            return v.Station.HOLDER
        case _ if isinstance(phase, s.WithStaff):
            return v.Station.HOLDER
        case s.ShowingCoverage() | s.GoToCounter():
            return v.Station.DONE
        case _ if isinstance(phase, s.BeforeProof):
            return v.Station.HOLDER
        case _:
            return None


def _paper_station(phase: s.Plain) -> v.Station:
    """書類, 確認, 完了."""
    match phase:
        case s.ScanningQr() | s.TypingCard() | s.CheckingTyped():
            return v.Station.CARD
        case s.ShowingCoverage():
            return v.Station.DONE
        case _:
            return v.Station.HOLDER


_TO_BE_TAKEN = s.ShowingCoverage | s.GoToCounter | s.TakingCard
_MAY_BE_TAKEN = (
    s.NoService
    | s.CardProblem
    | s.PinLocked
    | s.LostCoverage
    | s.CertificateProblem
    | s.AskingCardNumber
    | s.PlacingCardAgain
    | s.WithStaff
)
_STAYS = s.BeforeProof | s.AskingConsent | s.Querying | s.OfferingRegistration | s.Registering


def _dock(phase: s.Plain, reader: s.ReaderState) -> v.Dock:
    if reader is not s.ReaderState.CARD or isinstance(phase, s.TakingDeclaration):
        return v.Dock.NONE  # staff have the card in hand, to read from it
    if isinstance(phase, s.PinLocked) and phase.session.photo is not PhotoAccess.NONE:
        return v.Dock.STAY  # the face is compared with the photo in the card
    if isinstance(phase, _TO_BE_TAKEN):
        return v.Dock.TAKE_NOW
    if isinstance(phase, _MAY_BE_TAKEN):
        return v.Dock.MAY_TAKE
    return v.Dock.STAY if isinstance(phase, _STAYS) else v.Dock.NONE
