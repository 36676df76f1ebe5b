"""State to View: what the patient may see of a state. Pure; no kivy.

What it may not show: contract.md "What the patient's screen may say".
"""

import dataclasses
from typing import assert_never

from eligibility.coverage import contribution_ratio
from eligibility.errors import Code
from eligibility.person import masked_name
from kiosk.flow import limits
from kiosk.flow import states as s
from kiosk.ui import view_model as v

_TOOLS = (v.Tool.THEME,)
_METHODS = (v.Method.PIN,)
_WAYS = (v.WayIn.STAFF,)
_NETWORK_CODES = frozenset({Code.NO_NETWORK, Code.SERVICE_SLOW})


def present(state: s.State, clinic_name: str) -> v.View:
    """The view of ``state``."""
    view = v.View(_content(state), clinic_name, tools=_TOOLS)
    phase = state.phase
    if isinstance(phase, s.AskingToContinue):
        left, in_all = phase.seconds_left, int(limits.IDLE_COUNTDOWN_S)
        view = dataclasses.replace(view, overlay=v.IdleOverlay(left, in_all))
    return dataclasses.replace(
        view,
        dock=_dock(state),
        station=_station(_uncovered(phase)),
        theme=v.Theme.HIGH_CONTRAST if state.is_high_contrast else v.Theme.STANDARD,
        can_cancel=isinstance(_uncovered(phase), s.InSession)
        and not isinstance(phase, s.ShowingCoverage | s.CallingStaff),
    )


def _uncovered(phase: s.Phase) -> s.Plain:
    return phase.under if isinstance(phase, s.AskingToContinue | s.CallingStaff) else phase


def _content(state: s.State) -> v.Content:
    phase = state.phase
    match phase:
        case s.CallingStaff():
            return v.StaffView()
        case s.AskingToContinue():
            return _plain_content(phase.under, state.reader)
        case _:
            return _plain_content(phase, state.reader)


def _plain_content(phase: s.Plain, reader: s.ReaderState) -> v.Content:
    match phase:
        case s.Attract():
            return v.AttractView(_WAYS, is_reader_ready=reader is not s.ReaderState.MISSING)
        case s.OutOfService():
            return v.OutOfServiceView(phase.code)
        case s.TakingCard():
            return v.FinishView(is_card_present=True)
        case s.Thanking():
            return v.FinishView(is_card_present=False)
        case _ if isinstance(phase, s.BeforeProof):
            return _before_proof(phase, reader)
        case _ if isinstance(phase, s.AfterProof):
            return _after_proof(phase)
        case _:
            assert_never(phase)


def _before_proof(phase: s.BeforeProof, reader: s.ReaderState) -> v.Content:
    match phase:
        case s.ReadingCard():
            return v.ReadingView()
        case s.CardProblem():
            return v.CardProblemView(phase.code, can_retry=reader is s.ReaderState.CARD)
        case s.ChoosingMethod():
            return v.ChooseView(_METHODS)
        case _:
            return _pin(phase)


def _pin(
    phase: s.AskingPin | s.CheckingPin | s.PinWrong | s.ConfirmingLastTry | s.PinLocked,
) -> v.Content:
    match phase:
        case s.AskingPin():
            return v.PinView(phase.entered, phase.tries_left)
        case s.CheckingPin():
            return v.PinView(limits.PIN_LENGTH, phase.tries_left, is_checking=True)
        case s.PinWrong():
            return v.PinWrongView(phase.tries_left, _METHODS)
        case s.ConfirmingLastTry():
            return v.LastTryView(_METHODS)
        case s.PinLocked():
            return v.PinLockedView(())
        case _:
            assert_never(phase)


def _after_proof(phase: s.AfterProof) -> v.Content:
    match phase:
        case s.AskingConsent(items=None):
            return v.ConsentView()
        case s.AskingConsent():
            return v.ConsentItemsView(phase.items or {})
        case s.Querying():
            return v.QueryingView(phase.is_slow)
        case s.ShowingCoverage():
            return _valid(phase)
        case s.GoToCounter():
            return v.CounterView(phase.reception_number)
        case s.NoService():
            return v.NoServiceView(phase.code, is_network=phase.code in _NETWORK_CODES)
        case _:
            assert_never(phase)


def _valid(phase: s.ShowingCoverage) -> v.Content:
    answer = phase.answer
    if not answer.coverages:  # valid without a coverage to show: the desk decides
        return v.CounterView(phase.reception_number)
    coverage = answer.coverages[0]
    share = contribution_ratio(coverage, answer.confirmed_on)
    name = masked_name(coverage.person.name)
    return v.ValidView(name, phase.reception_number, share.tenths)


def _station(phase: s.Plain) -> v.Station | None:
    match phase:
        case s.ReadingCard() | s.CardProblem():
            return v.Station.CARD
        case s.AskingConsent():
            return v.Station.CONSENT
        case s.Querying() | s.NoService():
            return v.Station.CONSENT
        case s.ShowingCoverage() | s.GoToCounter():
            return v.Station.DONE
        case _ if isinstance(phase, s.BeforeProof):
            return v.Station.HOLDER
        case _:
            return None


def _dock(state: s.State) -> v.Dock:
    if state.reader is not s.ReaderState.CARD:
        return v.Dock.NONE
    phase = _uncovered(state.phase)
    match phase:
        case s.ShowingCoverage() | s.GoToCounter() | s.TakingCard():
            return v.Dock.TAKE_NOW
        case s.AskingConsent() | s.Querying():
            return v.Dock.STAY
        case s.NoService() | s.CardProblem() | s.PinLocked():
            return v.Dock.MAY_TAKE
        case _ if isinstance(phase, s.BeforeProof):
            return v.Dock.STAY
        case _:
            return v.Dock.NONE
