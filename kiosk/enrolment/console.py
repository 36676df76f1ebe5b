"""The first start on a terminal: for an installer on a serial console, and for tests.

The code is read from standard input, never from the command line, where every user of the machine
would see it. Nothing that is printed holds it.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from typing import assert_never

from eligibility.errors import EligibilityError
from eligibility.invitation import Invitation
from kiosk.enrolment import events as e
from kiosk.enrolment.states import (
    Advice,
    Contacting,
    Done,
    Failed,
    Finishing,
    Phase,
    ShowingCode,
    State,
    Step,
    Trouble,
    TypingCode,
    Waiting,
    Welcome,
)

EXIT_ENROLLED = 0
EXIT_NOT_ENROLLED = 3
_ADVICE = {
    Advice.TRY_AGAIN: "Type the code again.",
    Advice.NEW_INVITATION: "The admin makes a new invitation; type its code.",
    Advice.TELL_SOMEBODY: "Tell whoever is responsible for this kiosk.",
}
_DOING = {
    Step.FINDING: "Looking for the authority",
    Step.TRUSTING: "Checking that it is the one of the invitation",
    Step.MAKING_KEY: "Making the key, which never leaves this kiosk",
    Step.ASKING: "Asking for the certificate",
    Step.TELLING_KEYS: "Confirmed. Telling the public keys",
    Step.FETCHING_PEERS: "Fetching the hospital's public keys",
    Step.STORING: "Keeping the identity",
    Step.PROBING: "Trying the eligibility service",
}
_TAKES_CODE = (Welcome, ShowingCode, TypingCode, Failed)


class Console:
    """Prints each state once and posts what is typed; ends when nothing more can come."""

    def __init__(self, lines: Iterable[str], say: Callable[[str], None]) -> None:
        self._lines = lines
        self._say = say
        self._said = ""
        self._phase: Phase = Welcome()
        self._post: Callable[[e.Event], None] = lambda _: None
        self._lock = threading.Lock()
        self._is_under_way = False
        self._has_input_ended = False
        self._ends: queue.SimpleQueue[int] = queue.SimpleQueue()

    def run(self, post: Callable[[e.Event], None], *, is_under_way: bool) -> int:
        """Until the kiosk is enrolled, or nobody types any more; gives the exit status.

        Args:
            post: the runner's.
            is_under_way: a request of before a power cut goes on by itself.
        """
        self._post, self._is_under_way = post, is_under_way
        threading.Thread(target=self._read, name="console", daemon=True).start()
        return self._ends.get()

    def observe(self, state: State) -> None:
        """The runner's observer."""
        before, self._phase = self._phase, state.phase
        text = text_of(state)
        if text != self._said:
            self._said = text
            self._say(text)
        if state.is_over:
            self._ends.put(EXIT_ENROLLED)
        elif isinstance(state.phase, Done):
            self._post(e.Finished())
        elif isinstance(state.phase, Failed) or _is_given_up(before, state.phase):
            self._note(is_under_way=False)

    def _read(self) -> None:
        for line in self._lines:
            event = self._event_of(line.strip())
            if isinstance(event, e.InvitationRead) or self._tries_again(event):
                self._note(is_under_way=True)
            if event is not None:
                self._post(event)
        self._note(has_ended=True)

    def _tries_again(self, event: e.Event | None) -> bool:
        """With the request that is kept; elsewhere an empty line begins nothing."""
        phase = self._phase
        return isinstance(event, e.Retried) and isinstance(phase, Failed) and phase.is_request_kept

    def _note(self, *, is_under_way: bool | None = None, has_ended: bool = False) -> None:
        """Two threads come here: the runner's and the one that reads."""
        with self._lock:
            if is_under_way is not None:
                self._is_under_way = is_under_way
            self._has_input_ended = self._has_input_ended or has_ended
            if self._has_input_ended and not self._is_under_way:
                self._ends.put(EXIT_NOT_ENROLLED)

    def _event_of(self, typed: str) -> e.Event | None:
        if typed == "give up":
            return e.WentBack()
        if not typed:
            return e.Retried()
        if not isinstance(self._phase, _TAKES_CODE):
            return None
        try:
            return e.InvitationRead(Invitation.parse(typed))
        except EligibilityError as error:
            self._say(f"That is no invitation: {error}.")
            return None


def _is_given_up(before: Phase, after: Phase) -> bool:
    return isinstance(after, Welcome) and not isinstance(before, _TAKES_CODE)


def text_of(state: State) -> str:
    """A state in words."""
    phase = state.phase
    match phase:
        case Welcome() | ShowingCode() | TypingCode():
            return (
                f"This kiosk is {state.device} of {state.clinic}. It has no identity yet.\n"
                "Type the code of its invitation, 27 characters:"
            )
        case Contacting(step=step, trouble=trouble) | Finishing(step=step, trouble=trouble):
            return f"{_DOING[step]} ...{_troubled(trouble)}"
        case Waiting():
            return _waiting(phase)
        case Done():
            hints = "".join(f"\n{one.code} {one.sentence}" for one in phase.hints)
            return f"Done: {phase.device} of {phase.clinic} has its identity.{hints}"
        case Failed(code=code, advice=advice):
            return f"{code.code} {code.sentence}\n{_ADVICE[advice]}"
        case _:
            assert_never(phase)


def _waiting(phase: Waiting) -> str:
    words = "\n".join(f"    {japanese}  {english}" for japanese, english in phase.words)
    until = f"{phase.until.astimezone():%H:%M}"
    return (
        f"The admin's page must show the same four words:\n{words}\n"
        f"Waiting for the admin's confirmation until {until}.{_troubled(phase.trouble)}"
    )


def _troubled(trouble: Trouble | None) -> str:
    return "" if trouble is None else f" {trouble.code.code} {trouble.code.sentence} Trying again."
