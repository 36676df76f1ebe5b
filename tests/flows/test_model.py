"""Any sequence of patients, cards, faults and time, on flow, runner and the real card stack.

Hypothesis looks for a sequence that spends a last try without a yes, leaves a PIN, a photo or a
name where none may be, leaves a card open, or ends where there is no way out. MODEL_EXAMPLES=1000
looks longer.
"""

import os

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.person import Sex
from kiosk.flow import declaring_events as q, events as e, states as s
from kiosk.flow.declaring import Question
from kiosk.flow.holder import FaceHint, FaceVerdict
from tests.bench.inline_kiosk import OneCode
from tests.bench.people import leaks, personal_strings
from tests.bench.virtual_card.face_files import EF_PIN_NUMBER_B, FACE_AID
from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.script import Script
from tests.flows.desk import Desk

WHO = ("hanako", "emiko", "akio", "hina", "goro", "haruo", "minoru", "makoto")
ODD = ("android", "iphone", "resident", "foreign")
WITH_A_PIN = (*WHO, "android")
TOUCHES = (
    e.Touched(),
    e.PinChosen(),
    e.FaceChosen(),
    e.Retried(),
    e.Cancelled(),
    e.WentBack(),
    e.Continued(),
    e.BellRung(),
    e.Finished(),
    e.StaffCodeChosen(),
    e.ProvisionalChosen(),
    q.DeclarationBegun(),
    q.DeclarationAnswered(Sex.FEMALE),
    q.DeclarationEdited(Question.NAME),
    q.DeclarationConfirmed(),
    e.RegistrationChosen(),
    e.ConsentChosen(Consent.everything()),
    e.ConsentChosen(Consent.nothing()),
    e.AnotherPaper(),
    e.WayChosen(e.Way.QR),
    e.WayChosen(e.Way.TYPE),
    e.TypedNext(),
    e.TypedCorrected(),
    e.SizeToggled(),
    e.ThemeToggled(),
    e.LanguageAsked(),
    *(e.LanguageChosen(language) for language in s.Language),
    e.VoiceAsked(),
    *(e.VoiceChosen(voice) for voice in s.Voice),
    e.VolumeChanged(1),
    e.AnotherPersonChosen(),
    e.TypedSkipped(),
)
SCRIPTS = st.one_of(
    st.none(),
    st.builds(Script.pull_before_apdu, st.integers(1, 25)),
    st.builds(Script.pull_after_apdu, st.integers(1, 25)),
    st.builds(Script.mute_from_apdu, st.integers(1, 25)),
    st.builds(Script.cut_answer_at, st.integers(1, 25)),
    st.builds(
        Script.wrong_status_at, st.integers(1, 25), st.sampled_from(["6985", "6982", "6F00"])
    ),
    st.just(Script.lose_answer_of_verify()),
    st.just(Script.with_garbage_atr()),
)
WITH_PIN = s.AskingPin | s.CheckingPin


class Reception(RuleBasedStateMachine):
    """One kiosk from its start to a quiet evening."""

    @initialize(is_authorised=st.booleans())
    def open(self, is_authorised):
        self.desk = Desk(is_authorised=is_authorised)
        self.kiosk, self.slot = self.desk.kiosk, self.desk.slot
        self.personal = personal_strings(self.desk.people)
        self.cards, self.tries, self.yes = {}, {}, set()
        self.kiosk.runner._observe = self._observe(self.kiosk.runner._observe)

    def _observe(self, inner):
        def observe(before, event, after):
            phase = s.uncovered(before.phase)
            if isinstance(phase, s.ConfirmingLastTry) and isinstance(event, e.PinChosen):
                self.yes.add(phase.session.session_id)
            inner(before, event, after)
            self._check_tries(s.uncovered(before.phase))

        return observe

    def _check_tries(self, before):
        """Called after each step: what the card counted in it was asked for in ``before``."""
        for name, card in self.cards.items():
            if name not in WITH_A_PIN:
                continue
            left, known = card.tries_left(EF_AUTH_PIN), self.tries[name]
            if left == 0 < known:
                assert isinstance(before, s.CheckingPin)
                assert before.session.session_id in self.yes, "the last try without a yes"
            self.tries[name] = left

    @rule(who=st.sampled_from(WHO), script=SCRIPTS)
    def place_card(self, who, script):
        self._place(who, self.desk.wallet.card(who), script)

    @rule(name=st.sampled_from(ODD))
    def place_odd_card(self, name):
        self._place(name, self.desk.wallet.odd_card(name), None)

    def _place(self, name, card, script):
        if self.slot.card is not None or not self.slot._has_reader:
            return
        self._know(name, card)
        self.kiosk.insert(card, script)

    def _know(self, name, card):
        self.cards[name] = card
        if name in WITH_A_PIN:
            self.tries.setdefault(name, card.tries_left(EF_AUTH_PIN))

    @rule()
    def take_card(self):
        self.kiosk.remove()

    @rule(who=st.sampled_from(WHO))
    def swap_card(self, who):
        if self.slot.card is None or self.slot.card is self.desk.wallet.card(who):
            return
        card = self.desk.wallet.card(who)
        self._know(who, card)
        self.slot.swap(card)
        self.kiosk.settle()

    @rule(touch=st.sampled_from(TOUCHES))
    def touch(self, touch):
        self.kiosk.post(touch)

    @rule(count=st.integers(1, 4))
    def begin_a_pin(self, count):
        for _ in range(count):
            self.kiosk.post(e.PinDigitsChanged(self.kiosk.pads.pin.press(7)))

    @rule(is_right=st.booleans())
    def type_pin(self, is_right):
        card = self.slot.card
        right = (card.content.pin or b"").decode() if card is not None else ""
        self.kiosk.types_pin(right if is_right and right else "0000")

    @rule(is_right=st.booleans())
    def staff_code(self, is_right):
        self.kiosk.types_staff_code(OneCode.CODE if is_right else "000000")

    @rule(who=st.sampled_from(WHO), is_right=st.booleans())
    def card_number(self, who, is_right):
        right = self.desk.people[who].card_number_b
        self.kiosk.types_card_number(right if is_right else "0" * 14)

    @rule(sight=st.sampled_from([*FaceVerdict, *FaceHint]))
    def face(self, sight):
        self.desk.mirror.says(sight)
        self.kiosk.settle()

    @rule(
        code=st.sampled_from([None, Code.NO_NETWORK, Code.SERVICE_ERROR, Code.PROOF_NOT_ACCEPTED])
    )
    def line(self, code):
        self.desk.cloud.failure = code

    @rule()
    def unplug_reader(self):
        self.slot.unplug()
        self.kiosk.settle()

    @rule()
    def plug_reader(self):
        self.slot.plug()
        self.kiosk.settle()

    @rule(code=st.sampled_from([None, Code.DEVICE_CERTIFICATE_EXPIRED]))
    def looks_at_itself(self, code):
        self.kiosk.post(e.HealthReported(code))

    @rule(is_there=st.booleans())
    def sees_its_camera(self, is_there):
        self.kiosk.post(e.CameraSeen(is_there))

    @rule(seconds=st.sampled_from([0.5, 6.0, 21.0, 46.0, 130.0]))
    def wait(self, seconds):
        self.kiosk.wait(seconds)

    @invariant()
    def digits_are_only_where_they_are_typed(self):
        phase = s.uncovered(self.kiosk.phase)
        if not isinstance(phase, WITH_PIN):
            assert not any(self.kiosk.pads.pin._digits), type(phase)
        if not isinstance(phase, s.AskingStaffCode):
            assert not any(self.kiosk.pads.staff_code._digits), type(phase)

    @invariant()
    def a_photo_is_only_there_until_the_card_has_signed(self):
        phase = s.uncovered(self.kiosk.phase)
        if not isinstance(phase, s.BeforeProof | s.WithStaff | s.NoService):
            assert self.kiosk.photos._photo is None, type(phase)

    @invariant()
    def the_first_screen_names_nobody(self):
        if self.kiosk.screen == "AttractView":
            assert not leaks(repr(self.kiosk.view) + repr(self.kiosk.runner.state), self.personal)

    @invariant()
    def the_first_screen_is_in_the_clinics_own_setting(self):
        phase, state = self.kiosk.phase, self.kiosk.runner.state
        if isinstance(phase, s.AtRest) and phase.reset_at is None:
            assert state.setting == state.home

    @invariant()
    def a_kiosk_is_out_of_service_for_a_reason_only(self):
        if isinstance(self.kiosk.phase, s.OutOfService):
            assert self.kiosk.runner.state.fault is not None

    @invariant()
    def no_card_is_left_open(self):
        if self.slot._holder is None:  # a mute card cannot be spoken to, not even to power it off
            assert not any(card.holds_secrets_open for card in self.cards.values())

    @invariant()
    def the_printed_numbers_last_try_is_never_spent(self):
        for name, card in self.cards.items():
            if name in WHO:
                assert card.tries_left(EF_PIN_NUMBER_B, FACE_AID) >= 1

    def teardown(self):
        """From wherever it is, the kiosk comes back to its first screen by itself."""
        if not hasattr(self, "kiosk"):
            return
        self.desk.cloud.failure = None
        self.slot.plug()
        self.kiosk.post(e.HealthReported(None), e.CameraSeen(is_there=True))
        self.kiosk.remove().wait(800)
        assert self.kiosk.screen == "AttractView", self.kiosk.phase
        assert not isinstance(self.kiosk.phase, s.InSession)
        assert self.kiosk.runner.state.setting == s.Setting()


TestReception = pytest.mark.timeout(300)(Reception.TestCase)
TestReception.settings = hypothesis.settings(
    max_examples=int(os.environ.get("MODEL_EXAMPLES", "60")), stateful_step_count=30, deadline=None
)
