"""A card that slips off before the proof: the same one goes on, another one begins its own session.

On the real card stack: it is the card that says whether it is the same.
"""

import pytest

from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from tests.bench.virtual_card.script import Script
from tests.flows.desk import Desk
from tests.flows.journey import CARD, READ, SESSION, Journey, at_pin, checking

BACK = e.CardInserted(
    "99999999-1111-4111-8111-111111111111", "99999999-2222-4222-8222-222222222222"
)


def known(tries_left=3, **more):
    return e.CardRead(SESSION, tries_left, is_known=True, **more)


@pytest.fixture
def desk():
    return Desk()


def session_of(kiosk):
    phase = s.uncovered(kiosk.phase)
    return phase.session.session_id if isinstance(phase, s.InSession) else None


def test_the_same_card_goes_on_where_the_pin_is_typed(desk):
    kiosk = desk.place("hanako").post(e.PinChosen(), e.PinDigitsChanged(2))
    before = session_of(kiosk)
    kiosk.remove().wait(4)
    assert kiosk.view.content.can_go_on
    desk.place("hanako")
    assert kiosk.screen == "PinView"
    assert kiosk.view.content.entered == 0
    assert session_of(kiosk) == before
    kiosk.types_pin(desk.people["hanako"].pin)
    assert kiosk.screen == "ConsentView"


def test_another_card_within_the_same_seconds_begins_its_own_session(desk):
    kiosk = desk.place("hanako").post(e.PinChosen())
    before = session_of(kiosk)
    kiosk.remove().wait(1)
    desk.place("emiko")
    assert kiosk.screen == "ChooseView"
    assert session_of(kiosk) != before
    assert before in kiosk.shelf.sealed
    kiosk.post(e.PinChosen()).types_pin(desk.people["emiko"].pin)
    assert kiosk.screen == "ValidView"


def test_the_same_card_a_moment_too_late_begins_anew(desk):
    kiosk = desk.place("hanako").post(e.PinChosen())
    before = session_of(kiosk)
    kiosk.remove().wait(5)
    assert kiosk.screen == "AttractView"
    desk.place("hanako")
    assert (kiosk.screen, session_of(kiosk) == before) == ("ChooseView", False)


def test_a_phone_is_never_known_again(desk):
    phone = desk.wallet.odd_card("android")
    kiosk = desk.kiosk.insert(phone).post(e.PinChosen())
    before = session_of(kiosk)
    kiosk.remove().insert(phone)
    assert session_of(kiosk) != before


def test_a_card_that_slips_again_while_it_is_read_is_still_known(desk):
    kiosk = desk.place("hanako").post(e.PinChosen())
    before = session_of(kiosk)
    kiosk.remove()
    kiosk.insert(desk.wallet.card("hanako"), Script.pull_before_apdu(3))
    kiosk.remove()
    desk.place("hanako")
    assert (kiosk.screen, session_of(kiosk)) == ("PinView", before)


def test_a_card_pulled_while_its_pin_was_checked_tells_the_tries_that_are_left(desk):
    kiosk = desk.place("hanako").post(e.PinChosen())
    for _ in range(2):
        kiosk.types_pin("0000").post(e.PinChosen())
    assert kiosk.screen == "PinView"
    kiosk.remove()
    desk.place("hanako")
    assert kiosk.screen == "LastTryView"


def test_the_patients_setting_comes_back_with_the_same_card_only(desk):
    kiosk = desk.place("hanako").post(e.SizeToggled()).remove()
    desk.place("hanako")
    assert kiosk.view.text_size == 130
    kiosk.remove()
    desk.place("emiko")
    assert kiosk.view.text_size == 100


@pytest.mark.parametrize(
    ("journey", "phase"),
    [
        pytest.param(Journey().go(CARD, READ), s.ChoosingMethod, id="S12"),
        pytest.param(at_pin(), s.AskingPin, id="S22"),
        pytest.param(checking(), s.AskingPin, id="S22 while it is checked"),
        pytest.param(
            checking().go(e.ChallengeIssued(SESSION, b"n"), e.PinWasWrong(SESSION, 2)),
            s.PinWrong,
            id="S23",
        ),
    ],
)
def test_it_goes_on_where_the_patient_was(journey, phase):
    journey.go(e.CardRemoved(), BACK)
    assert isinstance(journey.phase, s.ReadingCard)
    assert isinstance(journey.go(known(tries_left=2)).phase, phase)
    assert journey.phase.session.tries_left == 2


@pytest.mark.parametrize("tries_left", [0, 1])
def test_what_the_card_says_now_counts(tries_left):
    journey = at_pin().go(e.CardRemoved(), BACK, known(tries_left))
    assert isinstance(journey.phase, [s.PinLocked, s.ConfirmingLastTry][tries_left])


def at_camera():
    journey = Journey()
    journey.state = s.State(has_face_matcher=True)
    read = e.CardRead(SESSION, 3, photo=PhotoAccess.OPEN)
    return journey.go(CARD, read, e.FaceChosen(), e.PhotoOpened(SESSION, 3))


def test_before_the_camera_it_goes_back_to_the_choice_and_the_photo_is_wiped():
    journey = at_camera().go(e.CardRemoved())
    assert journey.asks(f.StopFace)
    journey.go(BACK, known(photo=PhotoAccess.OPEN))
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert journey.asks(f.WipePhoto)


def test_attempts_before_the_camera_are_not_forgotten():
    journey = at_camera().go(e.FaceJudged(3, FaceVerdict.NO_MATCH), e.CardRemoved())
    journey.go(BACK, known(photo=PhotoAccess.OPEN))
    assert journey.phase.session.card.face_attempts == 1


def test_a_photo_that_could_not_be_used_is_not_offered_again():
    journey = at_camera().go(e.FaceJudged(3, FaceVerdict.NO_FACE_IN_PHOTO), e.CardRemoved())
    journey.go(BACK, known(photo=PhotoAccess.OPEN))
    assert journey.phase.session.card.photo is PhotoAccess.NONE


def test_after_the_proof_the_same_card_begins_anew():
    journey = checking().go(e.ChallengeIssued(SESSION, b"n"))
    journey.go(e.HolderProven(SESSION, b"n", b"c", b"s"), e.CardRemoved(), BACK)
    assert journey.phase.session.session_id == BACK.session_id


def test_a_reader_that_is_unplugged_leaves_nothing_to_go_on_with():
    assert isinstance(at_pin().go(e.CardRemoved(), e.ReaderLost()).phase, s.Attract)
