"""``python -m tests.bench enrolment``: a kiosk out of its box, and an authority to invite it.

Everything is real and on this machine: authority, service, database, broker and its machine,
hospital, the kiosk's window with a virtual camera and card reader. Somebody plays the admin, or
with ``--by-itself`` the bench does, in Chromium, and then the kiosk is stolen.
"""

import ast
import contextlib
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.batch.publisher import tls_context
from tests.bench.admin_browser import AdminBrowser
from tests.bench.browser import Browser
from tests.bench.eavesdropper import is_turned_away
from tests.bench.journey import take
from tests.bench.journeys import DEMO
from tests.bench.patient import Film, Patient, Surprised
from tests.bench.play import WITH_DISPLAY, WITHOUT_DISPLAY, End, with_stop
from tests.bench.play_control import CannotDo, ControlServer
from tests.bench.play_desk import KEY_COMES_WITHIN_S, PlayDesk
from tests.bench.revocation import AskingKiosk
from tests.bench.service import run_command
from tests.bench.stack import video_driver
from tests.bench.touch import TouchFailed
from tests.bench.unpacked_line import NEW_DEVICE, PATIENCE_S, UnpackedLine
from tests.bench.waiting import wait_until

REFUSED_WITHIN_S = 5.0
_COMMAND = "python -m tests.bench"
_OFFICE = "python -m provisioning"
_GUIDE = f"""\
You are the clinic's administrator. In another terminal, in this folder:

  1  {_OFFICE} invite {{office}} \\
         --institution {{institution}} --device {{device}} --png build/invitation.png
     or the admin's page in a browser: {{page}}
         its certificate: {{p12}}, passphrase {{passphrase}}
         its authority:   {{authority}}
  2  in the kiosk's window: はじめる. Then hold the code before its camera:
     {_COMMAND} show-picture build/invitation.png       (a picture of the page's code does, too)
  3  {_OFFICE} pending {{office}}
     compares the four words; the page shows them, too
  4  {_OFFICE} confirm {{office}} REQUEST
     the kiosk goes on by itself to its reception
  5  {_COMMAND} insert-card hanako, remove-card, hospital: a patient, and what the hospital has
  6  {_OFFICE} revoke {{office}} {{uri}}
     it was stolen: insert-card taro shows what the thief sees

  {_COMMAND} stop    ends it all; Ctrl-C here does the same
"""


class Steps:
    """What happened, with its seconds, and what was not as promised."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._began = self._last = time.monotonic()
        self.is_good = True

    def done(self, what: str) -> None:
        """One step more."""
        now = time.monotonic()
        self._say(f"{now - self._last:6.2f} s  {what}")
        self._last = now

    def promise(self, what: str, *, is_kept: bool) -> None:
        """Belongs to the step before."""
        self.is_good = self.is_good and is_kept
        self._say(f"{'':10}{what}: {'yes' if is_kept else 'NO'}")

    def end(self) -> None:
        """The verdict."""
        verdict = "Everything is as promised." if self.is_good else "SOMETHING DIFFERS, see above."
        self._say(f"{verdict} {time.monotonic() - self._began:.0f} s.")


def main(folder: Path, *, is_by_itself: bool) -> int:
    """0 when everything was as promised, or was ended as asked."""
    try:
        return _alone() if is_by_itself else _with_somebody(folder)
    except KeyboardInterrupt:
        print("\nStopped before everything was up.", file=sys.stderr)
        return 130
    except (CannotDo, RuntimeError, TimeoutError, Surprised, TouchFailed) as reason:
        print(f"It did not come to its end: {reason}", file=sys.stderr)
        return 1


def _alone() -> int:
    with tempfile.TemporaryDirectory(prefix="box-") as folder:
        steps = Steps(lambda line: print(line, flush=True))
        is_good = show(Path(folder), steps)
        steps.end()
    return 0 if is_good else 1


def show(folder: Path, steps: Steps) -> bool:
    """From the box to the theft; True when all was as promised."""
    with UnpackedLine(folder / "line", dt.datetime.now(dt.UTC), "offscreen") as line:
        steps.done("up: authority, service, broker and its machine, hospital, a kiosk in its box")
        with (
            Browser() as browser,
            AdminBrowser(browser, line.authority.url, line.issue_admin()) as admin,
        ):
            admin.sign_in()
            steps.done("admin: let in by `issue-admin`, signed in to the page in Chromium")
            enrol(line, admin, steps)
            serve(line, admin, steps)
            steal(line, admin, steps)
    return steps.is_good


def enrol(line: UnpackedLine, admin: AdminBrowser, steps: Steps) -> None:
    """The code, the four words, the confirmation."""
    picture = line.directory / "invitation.png"
    admin.invite(NEW_DEVICE, picture)
    steps.done("admin: invitation made, its code is on the page")
    line.touch.touch("setup-begin")
    line.touch.wait_for("ShowCodeView")
    line.camera.show_picture(picture)
    line.touch.wait_for("WaitingView")
    line.camera.show_nothing()
    steps.done("kiosk: read the code, found its authority, made its key, asks")
    at_kiosk = ast.literal_eval(line.touch.view()["words"])
    english = " ".join(word for _, word in at_kiosk)
    steps.promise(f"{english}, on the admin's page too", is_kept=admin.words() == at_kiosk)
    admin.confirm()
    line.touch.wait_for("EnrolledView", PATIENCE_S)
    steps.done("admin: confirmed; kiosk: certificate, hospital's keys, all sealed and kept")
    line.touch.touch("reception-begin")
    line.go_on()
    steps.done("kiosk: reception open")


def serve(line: UnpackedLine, admin: AdminBrowser, steps: Steps) -> None:
    """Its first patient."""
    walk = next(one for one in DEMO if one.journey.name == "pin")
    outcome = take(walk, line, Film(None))
    steps.done(f"patient: {outcome.journey.title}")
    steps.promise(f"the kiosk says {outcome.got}", is_kept=outcome.is_as_expected)
    wait_until(lambda: len(line.hospital.files()) == 1, "nothing was filed", PATIENCE_S)
    steps.done("hospital: has opened the record and filed it")
    told = admin.says_of(NEW_DEVICE)
    steps.promise("the admin's page has heard from the kiosk", is_kept="Never reported" not in told)


def steal(line: UnpackedLine, admin: AdminBrowser, steps: Steps) -> None:
    """Somebody has its keys, and the admin takes its certificate back."""
    thief = line.opened_identity(line.directory / "thief")
    with AskingKiosk(line.cloud.url, thief) as asking:
        steps.done("thief: asks the service with the kiosk's key and certificate, is answered")
        admin.revoke(NEW_DEVICE)
        revoked = time.monotonic()
        steps.done("admin: revoked it in the page")
        refused_at, code = asking.wait()
    took = max(0.0, refused_at - revoked)
    steps.promise(
        f"service: refused {took:.2f} s later with {code}", is_kept=took < REFUSED_WITHIN_S
    )
    wait_until(lambda: line.machine.restarts > 0, "the broker did not restart", PATIENCE_S)
    steps.done("broker: its machine took the list and restarted it")
    steps.promise("refused there", is_kept=is_turned_away(tls_context(thief), line.broker))
    with line.authority.client(thief) as client:
        refused = client.get("/v1/peers").status_code == 403
    steps.promise("refused by the authority", is_kept=refused)
    said = _said_to_a_patient(line)
    steps.done(f"kiosk: a patient puts a card on it, types the PIN, is told {said}")
    steps.promise("nobody is checked in there", is_kept=said.startswith("KSK-"))
    audit = run_command(["provisioning", "audit", str(line.office)])
    steps.promise("the ledger's chain holds", is_kept="The chain holds." in audit)


def _said_to_a_patient(line: UnpackedLine) -> str:
    """The code that the stolen kiosk's own window comes to."""
    patient = Patient(line, Film(None), "stolen")
    patient.places_card("taro")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(line.people["taro"].pin)
    wait_until(lambda: "code" in line.touch.view(), "the window shows no code", PATIENCE_S)
    return str(line.touch.view()["code"])


def _with_somebody(folder: Path) -> int:
    """Stays up; other terminals are the admin and the people before the kiosk."""
    end = End()
    print("Bringing up authority, service, broker, hospital, and a kiosk out of its box ...")
    with (
        end.on_signals(),
        ControlServer(folder) as control,
        tempfile.TemporaryDirectory(prefix="box-") as at,
        UnpackedLine(Path(at) / "line", dt.datetime.now(dt.UTC), video_driver()) as line,
        contextlib.closing(PlayDesk(line)) as desk,
    ):
        admin = line.issue_admin()
        end.is_ready_to_wait()
        print(WITH_DISPLAY if os.environ.get("DISPLAY") else WITHOUT_DISPLAY)
        told = {"office": line.office, "page": f"{line.authority.url}/admin/", "uri": line.new_uri}
        told |= {"p12": admin.p12, "passphrase": admin.passphrase, "authority": line.authority.ca}
        told |= {"institution": line.identities.institution, "device": NEW_DEVICE}
        print(f"\n{_GUIDE.format(**told)}", flush=True)
        control.serve(with_stop(desk, end), lambda: _goes_on(line, end))
    print("Everything is down.")
    return 0


def _goes_on(line: UnpackedLine, end: End) -> bool:
    """Looks between two commands whether the first start is over."""
    if not line.is_enrolled and not line.first_start.is_running:
        line.go_on()
        line.touch.patience = KEY_COMES_WITHIN_S
        print("The kiosk has its identity; its reception is open.", flush=True)
    return not end.has_come and line.shown.is_running
