"""S60, S61, S62: what of the kiosk is broken, and that it recovers by itself."""

import pytest

from eligibility.errors import Code
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from kiosk.ui import view_model as v
from kiosk.ui.presenter import present
from tests.flows.journey import CARD, READ, SESSION, Journey

REFUSED = e.HealthReported(Code.SERVICE_REFUSES_DEVICE)
WELL = e.HealthReported(None)
GONE, THERE = e.CameraSeen(is_there=False), e.CameraSeen(is_there=True)


def seen(journey):
    return present(journey.state, "みなと内科クリニック").content


def test_a_kiosk_that_cannot_work_asks_to_see_staff_and_names_its_code():
    journey = Journey().go(REFUSED)
    assert seen(journey) == v.OutOfServiceView(Code.SERVICE_REFUSES_DEVICE)
    assert journey.go(e.BellRung()).asks(f.RingBell)


def test_it_recovers_by_itself():
    assert isinstance(Journey().go(REFUSED, WELL).phase, s.Attract)


def test_another_fault_is_shown_as_it_is():
    expired = e.HealthReported(Code.DEVICE_CERTIFICATE_EXPIRED)
    assert Journey().go(REFUSED, expired).phase.code is Code.DEVICE_CERTIFICATE_EXPIRED


def test_a_fault_waits_until_the_patient_has_left():
    journey = Journey().go(CARD, READ, REFUSED)
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert isinstance(journey.go(e.Cancelled()).phase, s.TakingCard)
    assert isinstance(journey.go(e.CardRemoved()).phase, s.OutOfService)


def test_a_fault_that_passes_under_a_patient_is_never_seen():
    journey = Journey().go(CARD, READ, REFUSED, WELL, e.Cancelled(), e.CardRemoved())
    assert isinstance(journey.phase, s.Attract)


@pytest.mark.parametrize("event", [CARD, e.WayChosen(e.Way.QR), e.WayChosen(e.Way.TYPE)])
def test_nobody_checks_in_at_a_kiosk_that_cannot_work(event):
    assert isinstance(Journey().go(REFUSED, event).phase, s.OutOfService)


def test_whoever_waited_with_the_card_is_the_first_when_it_works_again():
    journey = Journey().go(REFUSED, CARD, WELL)
    assert isinstance(journey.phase, s.ReadingCard)
    assert journey.asks(f.ReadCard)


def test_an_unplugged_reader_leaves_the_other_ways_and_comes_back():
    journey = Journey().go(e.ReaderLost())
    assert seen(journey) == v.AttractView(tuple(v.WayIn), is_reader_ready=False)
    assert seen(journey.go(e.ReaderBack())).is_reader_ready


# --- S61 ---


def test_without_the_camera_no_code_can_be_shown_to_it():
    journey = Journey().go(GONE)
    assert seen(journey).ways == (v.WayIn.TYPE, v.WayIn.STAFF)
    assert seen(journey.go(THERE)).ways == tuple(v.WayIn)


def at_choice():
    journey = Journey()
    journey.state = s.State(has_camera=True, has_face_matcher=True)
    return journey.go(CARD, e.CardRead(SESSION, 3, photo=PhotoAccess.OPEN))


def test_without_the_camera_no_face_is_compared():
    journey = at_choice()
    assert seen(journey).methods == (v.Method.FACE, v.Method.PIN)
    assert seen(journey.go(GONE)).methods == (v.Method.PIN,)
    assert seen(journey.go(THERE)).methods == (v.Method.FACE, v.Method.PIN)


def test_a_camera_that_breaks_before_the_face_is_not_offered_again():
    journey = at_choice().go(e.FaceChosen(), e.PhotoOpened(SESSION, 3))
    journey.go(e.FaceJudged(3, FaceVerdict.CAMERA_LOST), e.Cancelled(), e.CardRemoved())
    assert v.WayIn.QR not in seen(journey).ways


def test_a_camera_that_breaks_before_a_code_is_offered_again_when_it_is_seen():
    journey = Journey().go(e.WayChosen(e.Way.QR), e.CameraLost())
    assert seen(journey).hint is v.QrHint.NO_CAMERA
    assert v.WayIn.QR not in seen(journey.go(e.Cancelled())).ways
    assert v.WayIn.QR in seen(journey.go(THERE)).ways


# --- S30: nothing is read ---


def test_typing_is_offered_louder_after_a_while_without_a_code():
    journey = Journey().go(e.WayChosen(e.Way.QR)).wait(29)
    assert not seen(journey).offers_typing
    assert seen(journey.wait(1)).offers_typing
    assert isinstance(journey.phase, s.ScanningQr)


def test_the_idle_question_still_comes_afterwards():
    journey = Journey().go(e.WayChosen(e.Way.QR)).wait(45)
    assert isinstance(journey.phase, s.AskingToContinue)


def test_a_part_of_a_text_that_was_read_gives_time_again():
    journey = Journey().go(e.WayChosen(e.Way.QR)).wait(25).go(e.QrPartsRead(1, 4)).wait(25)
    assert not seen(journey).offers_typing
    assert seen(journey.wait(5)).offers_typing
