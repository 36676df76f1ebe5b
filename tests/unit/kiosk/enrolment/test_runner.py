"""The runner of the first start, and what the console makes of it; the world is a double."""

import dataclasses
import io
import queue
import threading

import pytest

from eligibility.errors import Code
from kiosk.clock import SystemClock
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.console import EXIT_ENROLLED, EXIT_NOT_ENROLLED, Console, text_of
from kiosk.enrolment.runner import Runner, World
from kiosk.ports import PortError
from tests.bench.waiting import wait_until
from tests.unit.kiosk.enrolment.journey import INVITATION, PENDING, SECRET, WORDS, FirstStart


class Hand:
    """Does each step as a test says; by default well."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.answers: dict[s.Step, list[object]] = {}

    def __call__(self, effect):
        self.done.append(effect)
        if not isinstance(effect, f.Do):
            return None
        answers = self.answers.get(effect.step, [])
        answer = answers.pop(0) if answers else e.StepDone(effect.step)
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer


class Camera:
    """Implements Scanner."""

    def __init__(self) -> None:
        self.is_on = False

    def start(self) -> None:
        self.is_on = True

    def stop(self) -> None:
        self.is_on = False


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def started(hand):
    """Gives a function: an observer to a running runner."""
    running = []

    def start(observe=lambda _: None, camera=None):
        facts = s.Facts(line=s.Fact.GOOD)
        world = World(SystemClock(), hand, lambda: facts, camera or Camera())
        runner = Runner(world, observe, s.State("reception-1", "みなと内科クリニック"))
        running.append(runner)
        runner.start()
        return runner

    yield start
    for runner in running:
        runner.stop()


def reaches(runner, phase):
    wait_until(lambda: isinstance(runner.state.phase, phase), f"never {phase.__name__}")


def test_the_steps_are_done_in_order_until_the_kiosk_may_go_on(started, hand):
    runner = started()
    runner.post(e.InvitationRead(INVITATION))
    reaches(runner, s.Done)
    runner.post(e.Finished())
    assert runner.wait_until_over(10)
    assert hand.done == [f.Take(INVITATION), *map(f.Do, s.Step)]


def test_the_first_screen_is_told_what_was_found(started):
    runner = started()
    wait_until(lambda: runner.state.facts.line is s.Fact.GOOD, "the look was not told")


def test_the_camera_is_on_while_a_code_is_looked_for(started):
    camera = Camera()
    runner = started(camera=camera)
    runner.post(e.Begun())
    wait_until(lambda: camera.is_on, "the camera stayed off")
    runner.post(e.TypingChosen())
    wait_until(lambda: not camera.is_on, "the camera stayed on")


def test_a_step_that_fails_is_told_by_its_code(started, hand):
    hand.answers[s.Step.TRUSTING] = [PortError(Code.AUTHORITY_NOT_TRUSTED)]
    runner = started()
    runner.post(e.InvitationRead(INVITATION))
    reaches(runner, s.Failed)
    assert runner.state.phase.code is Code.AUTHORITY_NOT_TRUSTED
    wait_until(lambda: hand.done[-1] == f.Forget(), "nothing was forgotten")


def test_whatever_a_step_raises_the_screen_gets_an_answer_and_the_log_no_text(
    started, hand, caplog
):
    hand.answers[s.Step.MAKING_KEY] = [RuntimeError(SECRET.code)]
    runner = started()
    runner.post(e.InvitationRead(INVITATION))
    reaches(runner, s.Failed)
    assert "enrolment.step_crashed" in caplog.text
    assert SECRET.code not in caplog.text


def test_the_answer_to_a_request_that_was_given_up_is_dropped(started, hand):
    asked, answered = threading.Event(), threading.Event()

    def slowly():
        asked.set()
        assert answered.wait(10)
        return e.StepDone(s.Step.FINDING)

    hand.answers[s.Step.FINDING] = [slowly]
    runner = started()
    runner.post(e.InvitationRead(INVITATION))
    assert asked.wait(10)
    runner.post(e.WentBack())
    reaches(runner, s.Welcome)
    runner.post(e.InvitationRead(INVITATION))
    reaches(runner, s.Contacting)
    hand.answers[s.Step.FINDING] = [PortError(Code.AUTHORITY_NOT_TRUSTED)]
    answered.set()
    reaches(runner, s.Failed)
    assert f.Do(s.Step.TRUSTING) not in hand.done


# --- the console ---


class Typed:
    """Lines that come one after the other; None ends them."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def put(self, line: str | None) -> None:
        self._lines.put(line)

    def put_once(self, runner, phase, line: str) -> None:
        """The last line, typed when the phase is reached."""

        def wait_and_put() -> None:
            reaches(runner, phase)
            self.put(line)
            self.put(None)

        threading.Thread(target=wait_and_put).start()

    def __iter__(self):
        return iter(self._lines.get, None)


def at_console(started, lines, *, is_under_way=False):
    said: list[str] = []
    console = Console(lines, said.append)
    runner = started(console.observe)
    if is_under_way:
        runner.post(e.RequestFound())
    return console.run(runner.post, is_under_way=is_under_way), "\n".join(said)


def test_a_code_that_is_typed_enrols_the_kiosk(started, hand):
    hand.answers[s.Step.ASKING] = [dataclasses.replace(PENDING, retry_after_s=0.1)]
    hand.answers[s.Step.PROBING] = [e.StepDone(s.Step.PROBING, Code.NO_NETWORK)]
    hand.answers[s.Step.ASKING].append(e.StepDone(s.Step.ASKING))
    status, said = at_console(started, io.StringIO(SECRET.grouped + "\n"))
    assert status == EXIT_ENROLLED
    for japanese, english in WORDS:
        assert f"{japanese}  {english}" in said
    assert "reception-1 of みなと内科クリニック has its identity" in said
    assert Code.NO_NETWORK.sentence in said
    assert SECRET.grouped not in said
    assert SECRET.code not in said


def test_what_is_no_code_is_told_and_another_one_is_taken(started):
    wrong = SECRET.code[:-2] + SECRET.code[-1] + SECRET.code[-2]
    status, said = at_console(started, io.StringIO(f"{wrong}\nhello\n{SECRET.code}\n"))
    assert status == EXIT_ENROLLED
    assert "the check digit does not match" in said
    assert wrong not in said


def test_without_a_code_the_kiosk_stays_as_it_is(started):
    assert at_console(started, io.StringIO(""))[0] == EXIT_NOT_ENROLLED


def test_an_empty_line_is_no_code_and_ends_like_none(started):
    assert at_console(started, io.StringIO("\n\n"))[0] == EXIT_NOT_ENROLLED


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Code.INVITATION_EXPIRED, EXIT_NOT_ENROLLED), (Code.IDENTITY_NOT_KEPT, EXIT_ENROLLED)],
    ids=["nothing to go on with", "the request is kept"],
)
def test_an_empty_line_after_a_failure_tries_the_kept_request_alone(started, hand, refusal, status):
    hand.answers[s.Step.ASKING] = [PortError(refusal)]
    lines = Typed()
    said: list[str] = []
    console = Console(lines, said.append)
    runner = started(console.observe)
    lines.put(SECRET.code)
    lines.put_once(runner, s.Failed, "")
    assert console.run(runner.post, is_under_way=False) == status


def test_a_refusal_ends_when_no_more_is_typed(started, hand):
    hand.answers[s.Step.ASKING] = [PortError(Code.INVITATION_EXPIRED)]
    status, said = at_console(started, io.StringIO(SECRET.code + "\n"))
    assert status == EXIT_NOT_ENROLLED
    assert "KSK-351" in said
    assert "makes a new invitation" in said


def test_after_a_refusal_another_code_can_be_typed(started, hand):
    hand.answers[s.Step.ASKING] = [PortError(Code.INVITATION_EXPIRED)]
    lines = Typed()
    said: list[str] = []
    console = Console(lines, said.append)
    runner = started(console.observe)
    lines.put(SECRET.code)
    lines.put_once(runner, s.Failed, SECRET.code)
    assert console.run(runner.post, is_under_way=False) == EXIT_ENROLLED


def test_a_request_of_before_a_power_cut_needs_no_typing(started):
    assert at_console(started, io.StringIO(""), is_under_way=True)[0] == EXIT_ENROLLED


def test_giving_up_ends_without_an_identity(started, hand):
    hand.answers[s.Step.ASKING] = [dataclasses.replace(PENDING, retry_after_s=0.1)]
    lines = Typed()
    said: list[str] = []
    console = Console(lines, said.append)
    runner = started(console.observe)
    lines.put(SECRET.code)
    lines.put_once(runner, s.Waiting, "give up")
    assert console.run(runner.post, is_under_way=False) == EXIT_NOT_ENROLLED


@pytest.mark.parametrize("step", s.Step)
def test_a_step_that_waits_says_why(step):
    start = FirstStart().at_step(step).go(e.StepFailed(step, Code.AUTHORITY_UNREACHABLE))
    said = text_of(start.state)
    assert "KSK-357" in said
    assert "Trying again" in said
