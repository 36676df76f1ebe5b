"""A kiosk beside an eligibility terminal: codes and typing, whole dates of birth, no cards."""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.inspection import Part
from kiosk.flow.typed import Era, TypedField
from kiosk.ui import view_model as v
from kiosk.ui.presenter import present
from tests.bench.people import people
from tests.flows.journey import CARD, READ, SESSION, TODAY, Journey
from tests.flows.test_without_card import typed

KEY = people(TODAY)["hanako"].coverages[-1].key
CLINIC = "みなと内科クリニック"


def beside_a_terminal():
    journey = Journey()
    journey.state = dataclasses.replace(
        journey.state, is_by_terminal=True, reader=s.ReaderState.MISSING
    )
    return journey


def at_typing():
    return beside_a_terminal().go(e.WayChosen(e.Way.TYPE))


def test_beside_a_branch_number_the_whole_date_is_asked():
    journey = typed("138016", None, "7654321", "01", journey=at_typing())
    assert journey.phase.card.field is TypedField.BIRTHDATE
    journey.go(e.EraChosen(Era.SHOWA))
    typed("640107", journey=journey).go(e.TypedNext())
    (ask,) = journey.effects
    assert (ask.face.key.branch.text, ask.face.birth) == ("01", dt.date(1989, 1, 7))


def test_a_code_without_a_birth_date_asks_for_the_whole_one():
    assert KEY.branch is not None
    journey = beside_a_terminal().go(e.WayChosen(e.Way.QR), e.QrReadWithoutBirth(KEY))
    assert journey.phase.card.field is TypedField.BIRTHDATE


def test_what_was_typed_is_seen_and_changed_as_ever():
    journey = typed("138016", None, "7654321", "01", journey=at_typing())
    journey.go(e.EraChosen(Era.SHOWA))
    typed("640107", journey=journey)
    assert isinstance(journey.phase, s.CheckingTyped)
    journey.go(e.TypedEdited(TypedField.BRANCH), e.TypedCorrected(), e.TypedCorrected())
    typed("02", journey=journey)
    assert isinstance(journey.phase, s.CheckingTyped)
    assert journey.phase.card.done[TypedField.BRANCH] == "02"


def test_elsewhere_month_and_day_are_still_enough():
    journey = typed("138016", None, "7654321", "01")
    assert journey.phase.card.field is TypedField.MONTH_DAY


def test_the_first_screen_offers_codes_and_typing():
    state = dataclasses.replace(beside_a_terminal().state, has_camera=True)
    content = present(state, CLINIC).content
    assert isinstance(content, v.AttractView)
    assert (v.WayIn.QR in content.ways, v.WayIn.TYPE in content.ways) == (True, True)
    assert not content.is_reader_ready


def test_staff_do_not_see_a_reader_that_is_not_there():
    menu = s.StaffMenu("nurse-7", 60.0, 10.0)
    shown = {}
    for is_by_terminal in (True, False):
        state = s.State(phase=menu, is_by_terminal=is_by_terminal, reader=s.ReaderState.MISSING)
        content = present(state, CLINIC).content
        assert isinstance(content, v.MenuView)
        shown[is_by_terminal] = {tile.part for tile in content.tiles}
    assert shown[False] - shown[True] == {Part.READER}


def test_a_card_at_a_kiosk_that_was_not_told_goes_to_the_desk():
    journey = Journey().go(CARD, READ, e.PinChosen())
    journey.go(*(e.PinDigitsChanged(count) for count in (1, 2, 3, 4)), e.PinConfirmed(1))
    assert journey.asks(f.FetchChallenge)
    journey.go(e.ServiceFailed(SESSION, Code.NOT_BY_TERMINAL))
    assert isinstance(journey.phase, s.GoToCounter)
    assert journey.asks(f.ClearPin)


def asked_without_whole_birth():
    journey = typed("138016", None, "7654321", "01", "0412").go(e.TypedNext())
    assert isinstance(journey.phase, s.Querying)
    return journey


def test_month_and_day_at_a_kiosk_that_was_not_told_go_to_the_desk():
    journey = asked_without_whole_birth()
    journey.go(e.ServiceFailed(journey.phase.session.session_id, Code.WHOLE_BIRTHDATE_NEEDED))
    assert isinstance(journey.phase, s.GoToCounter)


def test_a_silent_terminal_can_be_asked_again():
    for code in (Code.TERMINAL_SILENT, Code.TERMINAL_UNUSABLE):
        journey = asked_without_whole_birth()
        asked = journey.effects
        journey.go(e.ServiceFailed(journey.phase.session.session_id, code))
        assert isinstance(journey.phase, s.NoService)
        journey.go(e.Retried())
        assert journey.effects == asked
