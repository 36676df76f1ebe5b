"""A kiosk out of its box: no identity, an identity.key, an authority in its settings.

kiosk = NewKiosk(folder, authority_port)
with kiosk.in_hand() as start: start.post(InvitationRead(...))      in this process
with kiosk.console() as console: console.type(code)                 ``kiosk enrol --console``
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kiosk import enrol_main
from kiosk.camera.scanner import InvitationScanner
from kiosk.clock import SystemClock
from kiosk.config import KioskConfig, load
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.case import Case
from kiosk.enrolment.line import Place
from kiosk.enrolment.runner import ForCase, Runner, World
from kiosk.identity.finding import store_of
from kiosk.identity.generation import Generation
from tests.bench.pki import DEVICE, INSTITUTION
from tests.bench.service import ROOT
from tests.bench.soft_token import LABEL, MODULE, SoftToken
from tests.bench.waiting import wait_until

CLINIC = "れんしゅう診療所"
_NOBODY = "https://localhost:9"
_END_S = 20.0
_SETTINGS = """\
[site]
institution = "{institution}"
device = "{device}"
clinic_name = "{clinic}"
[service]
url = "{service}"
[broker]
host = "localhost"
port = 8883
[authority]
host = "{host}"
port = {port}
[paths]
credentials = "{folder}/credentials"
state = "{folder}/state"
[camera]
source = "{camera}"
"""


class NewKiosk:
    """Its folder stands for its card: what lies there survives a power cut."""

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        device: str = DEVICE,
        service: str = _NOBODY,
        camera: str = "",
        host: str = "localhost",
    ) -> None:
        self.folder = folder
        self.place = Place(host, port)
        self.settings = folder / "kiosk.toml"
        credentials = folder / "credentials"
        credentials.mkdir(parents=True, mode=0o700)
        (credentials / "identity.key").write_bytes(os.urandom(32))
        self.settings.write_text(
            _SETTINGS.format(
                institution=INSTITUTION,
                device=device,
                clinic=CLINIC,
                service=service,
                host=host,
                port=port,
                folder=folder,
                camera=camera,
            )
        )

    def plug_in(self, token: SoftToken) -> None:
        """A chip for its signing key."""
        table = f'[keys]\nmodule = "{MODULE}"\ntoken = "{LABEL}"\n'
        self.settings.write_text(self.settings.read_text() + table)
        shutil.copy(token.pin_file, self.folder / "credentials")

    @property
    def config(self) -> KioskConfig:
        return load(self.settings)

    @property
    def identity(self) -> Generation:
        """The one in use."""
        current = store_of(self.config).current()
        assert current is not None
        return current

    @property
    def has_traces(self) -> bool:
        """Whether anything of an enrolment under way lies here."""
        return store_of(self.config).draft() is not None

    def credentials(self, folder: Path) -> Path:
        """The identity opened into a folder, laid out as a classic one."""
        folder.mkdir(mode=0o700)
        for name, content in self.identity.whole().items():
            (folder / name).write_bytes(content)
        return folder

    @contextlib.contextmanager
    def in_hand(self) -> Iterator["StartInHand"]:
        """The real parts in this process, from switching on to pulling the plug."""
        start = StartInHand(self)
        try:
            yield start
        finally:
            start.runner.stop()

    @contextlib.contextmanager
    def until_cut(self, cut: "Cut") -> Iterator["StartInHand"]:
        """The same, with a plug that is pulled at this moment."""
        start = StartInHand(self, cut)
        try:
            yield start
        finally:
            cut.is_over.set()
            start.runner.stop()

    @contextlib.contextmanager
    def console(self, *arguments: str) -> Iterator["ConsoleProcess"]:
        """``python -m kiosk enrol --console``."""
        process = ConsoleProcess(self.settings, arguments)
        try:
            yield process
        finally:
            process.kill()


class Cut:
    """The power goes before a step, or when it has done its work and nobody knows yet."""

    def __init__(self, step: s.Step, *, is_after: bool) -> None:
        self._step = step
        self._is_after = is_after
        self.is_dark = threading.Event()
        self.is_over = threading.Event()

    def doing(self, case: Case) -> Callable[[ForCase], e.Event | None]:
        """The case, until the power goes."""

        def do(effect: ForCase) -> e.Event | None:
            is_here = effect == f.Do(self._step)
            answer = None if is_here and not self._is_after else case(effect)
            if not is_here or isinstance(answer, e.Pending):
                return answer
            self.is_dark.set()
            self.is_over.wait()
            return None

        return do


class StartInHand:
    """The first start without a window."""

    def __init__(self, kiosk: NewKiosk, cut: Cut | None = None) -> None:
        self.seen: list[s.State] = []
        parts = enrol_main.parts_of(kiosk.config, kiosk.place, self.seen.append)
        self.runner = parts.runner
        if cut is not None:
            do = cut.doing(enrol_main.case_of(kiosk.config, kiosk.place))
            world = World(SystemClock(), do, s.Facts, InvitationScanner("", lambda _: None))
            self.runner = Runner(world, self.seen.append, enrol_main.first_of(kiosk.config))
        self.runner.start()
        if parts.is_under_way:
            self.runner.post(e.RequestFound())

    @property
    def phase(self) -> Any:
        """Each test knows which one it expects."""
        return self.runner.state.phase

    def post(self, *events: e.Event) -> None:
        for event in events:
            self.runner.post(event)

    def type_code(self, code: str) -> None:
        """As on the screen: key by key, then 確定."""
        self.post(e.Begun(), e.TypingChosen(), *map(e.CharacterTyped, code), e.CodeConfirmed())

    def reach(self, phase: type) -> Any:
        """Waits for a phase; gives it."""
        wait_until(lambda: isinstance(self.phase, phase), f"no {phase.__name__}: {self.phase!r}")
        return self.phase

    def finish(self) -> Any:
        """Asks at once whether it was confirmed, and waits for the end."""
        if isinstance(self.phase, s.Waiting):
            self.post(e.Retried())
        return self.reach(s.Done)


class ConsoleProcess:
    """The real program on a terminal that is a pipe."""

    def __init__(self, settings: Path, arguments: tuple[str, ...]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "enrol", "--config", str(settings), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self.said = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end_typing(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def hear(self, text: str) -> None:
        """Waits until it said so."""
        wait_until(lambda: text in self.said, f"never said {text!r}")

    def wait(self) -> int:
        """Its exit status."""
        status = self._process.wait(_END_S)
        self._reader.join(_END_S)
        return status

    def kill(self) -> None:
        """As a power cut; nothing when it has ended."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(_END_S)
        self._reader.join(_END_S)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
