"""What the patient may see of a state."""

import dataclasses
import datetime as dt

import pytest

from eligibility.coverage import ReasonOfLoss, Validity
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import Notice
from kiosk.flow import events as e, states as s
from kiosk.flow.typed import TypedField
from kiosk.ui import causes, view_model as v
from kiosk.ui.presenter import present
from tests.bench.people import people
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    KEPT,
    READ,
    SESSION,
    TODAY,
    Journey,
    answer,
    at_consent,
)
from tests.flows.test_declaration import ANSWERS, asking

CLINIC = "みなと内科クリニック"


def view_of(journey):
    return present(journey.state, CLINIC)


def checked_in():
    return at_consent().go(ACCEPTED, answer(), KEPT, e.ConsentChosen(Consent.nothing()))


def test_the_result_shows_masked_name_number_and_share():
    assert view_of(checked_in()).content == v.ValidView("山○ 花○", 27, 3)


def noticed(*notices):
    told = dataclasses.replace(answer().answer, notices=notices)
    journey = at_consent().go(ACCEPTED, e.Answered(SESSION, told), KEPT)
    return journey.go(e.ConsentChosen(Consent.nothing()))


def test_the_result_says_first_what_the_patient_has_to_do():
    content = view_of(noticed(*reversed(Notice))).content
    assert content.notice is Notice.CARD_CERTIFICATE_EXPIRED
    assert content.has_details


def test_further_notices_stand_behind_the_details():
    journey = noticed(Notice.COVERAGE_ENDS_SOON, Notice.COVERAGE_IS_NEW).go(e.DetailsToggled())
    assert view_of(journey).content.notices == (Notice.COVERAGE_IS_NEW,)


@pytest.mark.parametrize("notice", causes.NOTICES)
def test_one_notice_needs_no_details(notice):
    content = view_of(noticed(notice)).content
    assert (content.notice, content.has_details) == (notice, False)


def test_a_notice_for_staff_alone_is_not_said_to_the_patient():
    """A loose match is the desk's to compare; every other notice has its line."""
    content = view_of(noticed(Notice.LOOSE_MATCH)).content
    assert (content.notice, content.has_details) == (None, False)
    assert set(Notice) - set(causes.NOTICES) == {
        Notice.LOOSE_MATCH,
        Notice.ANSWERED_BY_TERMINAL,
        Notice.VALUES_LEFT_OUT,
    }


def test_the_result_says_take_the_card_until_it_is_taken():
    journey = checked_in()
    assert view_of(journey).dock is v.Dock.TAKE_NOW
    assert view_of(journey.go(e.CardRemoved())).dock is v.Dock.NONE


def test_no_view_holds_what_the_screen_may_not_say():
    hanako = people(TODAY)["hanako"].coverages[0]
    lost = dataclasses.replace(
        hanako, lapsed_on=dt.date(2026, 10, 1), reason_of_loss=ReasonOfLoss.OTHER_INSURANCE
    )
    answered = answer(Validity.LOST)
    told = dataclasses.replace(answered.answer, coverages=(lost,))
    journey = at_consent().go(ACCEPTED, dataclasses.replace(answered, answer=told), KEPT)
    for seen in (view_of(journey), view_of(checked_in())):
        text = repr(seen)
        for secret in (hanako.person.name, hanako.key.number.text, "2026, 10, 1", "ReasonOfLoss"):
            assert secret not in text
    assert view_of(journey).content == v.LostView()


def test_nothing_of_a_patient_is_left_at_rest():
    journey = checked_in().go(e.Finished())
    assert view_of(journey).content == v.FinishView(is_card_present=True)
    assert repr(journey.state).count("山") == 0


def test_a_cut_line_is_told_apart_from_a_service_error():
    cut = at_consent().go(e.ServiceFailed(SESSION, Code.NO_NETWORK))
    broken = at_consent().go(e.ServiceFailed(SESSION, Code.SERVICE_ERROR))
    assert view_of(cut).content == v.NoServiceView(Code.NO_NETWORK, is_network=True)
    assert view_of(broken).content == v.NoServiceView(Code.SERVICE_ERROR, is_network=False)


def test_the_idle_question_lies_over_its_screen():
    view = view_of(Journey().go(CARD, READ).wait(45.5))
    assert view.content == v.ChooseView((v.Method.PIN,))
    assert view.overlay == v.IdleOverlay(20, 20)


def test_keys_are_off_while_the_pin_is_checked():
    journey = Journey().go(CARD, READ, e.PinChosen(), e.PinDigitsChanged(4))
    assert view_of(journey).content.can_confirm
    assert not view_of(journey.go(e.PinConfirmed(1))).content.can_confirm


def test_the_path_follows_the_journey():
    stations = [
        view_of(journey).station for journey in (Journey(), Journey().go(CARD), at_consent())
    ]
    assert stations == [None, v.Station.CARD, v.Station.CONSENT]
    assert view_of(checked_in()).station is v.Station.DONE


def test_the_camera_way_is_offered_only_where_there_is_a_camera():
    without = Journey()
    without.state = s.State()
    assert view_of(without).content.ways == (v.WayIn.TYPE, v.WayIn.STAFF)
    assert view_of(Journey()).content.ways == (v.WayIn.QR, v.WayIn.TYPE, v.WayIn.STAFF)


def test_typing_shows_the_step_and_the_paper_on_the_path():
    journey = Journey().go(e.WayChosen(e.Way.TYPE), e.SymbolTyped("1"))
    view = view_of(journey)
    assert view.content == v.TypeView(TypedField.INSURER_NUMBER, "1", 1, 5, can_next=False)
    assert (view.papers, view.station, view.dock) == (v.Papers.PAPER, v.Station.CARD, v.Dock.NONE)


@pytest.mark.parametrize("kind", list(e.QrKind))
def test_each_kind_of_code_has_its_hint(kind):
    journey = Journey().go(e.WayChosen(e.Way.QR), e.QrOfAnotherKind(kind))
    assert view_of(journey).content.hint is not None


def test_details_show_the_category_of_a_limit_certificate():
    mika = people(TODAY)["mika"].coverages[-1]
    given = dataclasses.replace(answer().answer, coverages=(mika,))
    told = dataclasses.replace(answer(), answer=given)
    journey = at_consent().go(ACCEPTED, told, KEPT, e.ConsentChosen(Consent.nothing()))
    assert view_of(journey).content.has_details
    assert view_of(journey.go(e.DetailsToggled())).content.limit_label == "ウ"


def test_the_language_is_told_to_the_screen():
    journey = Journey().go(e.LanguageAsked(), e.LanguageChosen(s.Language.EN))
    assert view_of(journey).language is v.Language.EN


def test_staff_read_the_clinics_language_and_the_patient_the_last_page():
    journey = asking()
    journey.state = dataclasses.replace(
        journey.state, setting=s.Setting(language=s.Language.KO, text_size=s.TextSize.LARGEST)
    )
    view = view_of(journey)
    assert (view.language, view.text_size) == (s.Language.JA, s.TextSize.NORMAL)
    assert not view.tools
    view = view_of(journey.go(*ANSWERS))
    assert isinstance(view.content, v.DeclarationCheckView)
    assert (view.language, view.text_size) == (s.Language.KO, s.TextSize.LARGEST)
