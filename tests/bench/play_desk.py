"""What a person who plays can do with a line that is up; each command says what came of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eligibility.errors import WireError
from eligibility.oqs_face import FaceResult, parse_face
from tests.bench.card_desk import CardDesk
from tests.bench.patient import CONTACTLESS_APDU_S
from tests.bench.people import BenchPerson
from tests.bench.play_control import CannotDo
from tests.bench.play_people import expected, remark
from tests.bench.qr_codes import code_of, other_codes
from tests.bench.service import run_command
from tests.bench.stack import STAFF_CODE, STAFF_ID, Line
from tests.bench.staffed_board import StaffedBoard
from tests.bench.touch import TouchFailed
from tests.bench.virtual_card.script import Script
from tests.bench.waiting import wait_until
from tests.bench.wallet import ODD_CARDS

CLOSED_WITHIN_S = 20.0
NOBODY = "nobody"
KEY_COMES_WITHIN_S = 2.0
"""A key that does not answer yet is waited for so long."""
_DAY_COMPLETE = "batch.day_complete"


class PlayDesk:
    """The hands of the person who plays, on one running line."""

    def __init__(self, line: Line, board: StaffedBoard | None = None) -> None:
        self._line = line
        self._board = board
        line.touch.patience = KEY_COMES_WITHIN_S
        os.environ.update(line.pcscd.environment)  # the desk asks the same daemon as the kiosk
        self._cards = CardDesk(line.pcscd)
        self._on_reader: str | None = None
        self._is_cut = False
        self._commands: dict[str, Callable[[dict[str, str]], list[str]]] = {
            "insert-card": lambda given: self._insert_card(given["name"]),
            "remove-card": lambda _: self._remove_card(),
            "show-qr": lambda given: self._show_qr(given["name"], is_old=bool(given["old"])),
            "show-other-qr": lambda given: self._show_other_qr(given["kind"]),
            "show-picture": lambda given: self._show_picture(Path(given["path"])),
            "hide-qr": lambda _: self._hide_qr(),
            "stand": lambda given: self._stand(given["name"]),
            "staff": lambda _: self._staff(),
            "cut-network": lambda _: self._cut_network(),
            "restore-network": lambda _: self._restore_network(),
            "close-day": lambda _: self._close_day(),
            "hospital": lambda _: self._hospital(),
            "desk-code": lambda _: self._desk_code(),
            "screen": lambda _: [self._line.touch.screen()],
            "screenshot": lambda given: self._screenshot(Path(given["path"])),
            "touch": lambda given: self._touch(given["key"]),
        }

    def do(self, asked: dict[str, Any]) -> list[str]:
        """Does one command; gives what to tell.

        Raises:
            CannotDo: with the reason.
        """
        command = self._commands.get(str(asked.get("do")))
        if command is None:
            raise CannotDo(f"this line knows no command {asked.get('do')!r}")
        try:
            return command(asked)
        except (TouchFailed, OSError, RuntimeError) as error:  # a TimeoutError is an OSError
            raise CannotDo(f"{asked['do']}: {error}") from error

    def close(self) -> None:
        """Leaves no card behind, while the daemon still runs."""
        self._cards.close()

    def _insert_card(self, name: str) -> list[str]:
        if self._on_reader is not None:
            raise CannotDo(f"{self._on_reader}'s card is on the reader; first: remove-card")
        if name in ODD_CARDS:
            return self._insert_odd_card(name)
        someone = self._find(name)
        self._cards.put(self._line.wallet.card(name), Script.slow(CONTACTLESS_APDU_S))
        self._on_reader = name
        must_come = expected(someone.coverages[-1], self._line.today)
        return [
            f"The card of {name} ({someone.person.name}) is on the reader.",
            f"PIN {someone.pin or 'none'}. What must come: {must_come}. Afterwards: remove-card",
            f"About {name}: {remark(name)}.",
        ]

    def _insert_odd_card(self, name: str) -> list[str]:
        self._cards.put(self._line.wallet.odd_card(name), Script.slow(CONTACTLESS_APDU_S))
        self._on_reader = f"the {name} card"
        return [f"What is on the reader is of kind {name}. Afterwards: remove-card"]

    def _stand(self, name: str) -> list[str]:
        """The bench's stand-in for a face: decided by the photo in that person's card."""
        if name == NOBODY:
            self._line.stand_in.nobody()
            return ["Nobody stands before the camera."]
        self._find(name)
        photo = self._line.wallet.card(name).content.issued_face.printed.photo
        self._line.stand_in.person(photo)
        return [f"Somebody who looks like the photo in the card of {name} stands there."]

    def _staff(self) -> list[str]:
        return [f"On the kiosk: 係員を呼ぶ, 係員の確認. The staff code of {STAFF_ID}: {STAFF_CODE}"]

    def _remove_card(self) -> list[str]:
        if self._on_reader is None:
            raise CannotDo("there is no card on the reader")
        name, self._on_reader = self._on_reader, None
        self._cards.take()
        return [f"{name}'s card is off the reader."]

    def _show_qr(self, name: str, *, is_old: bool) -> list[str]:
        someone = self._find(name)
        if is_old and len(someone.coverages) == 1:
            raise CannotDo(f"{name} has no older insurance card; kenji has one")
        coverage = someone.coverages[0 if is_old else -1]
        self._line.camera.show(code_of(someone, coverage))
        must_come = expected(coverage, self._line.today)
        return [
            f"The insurance card of {name} ({someone.person.name}) is before the camera.",
            f"On the kiosk: QRコード. What must come: {must_come}. Afterwards: hide-qr",
        ]

    def _show_other_qr(self, kind: str) -> list[str]:
        codes = other_codes()
        if kind not in codes:
            raise CannotDo(f"no code of kind {kind!r}; there are {', '.join(codes)}")
        self._line.camera.show(codes[kind])
        return [
            f"A code of kind {kind} is before the camera.",
            "On the kiosk: QRコード. What must come: it says what that is. Afterwards: hide-qr",
        ]

    def _show_picture(self, path: Path) -> list[str]:
        self._line.camera.show_picture(path)
        return [f"{path} is before the camera. Afterwards: hide-qr"]

    def _hide_qr(self) -> list[str]:
        self._line.camera.show_nothing()
        return ["Nothing is before the camera."]

    def _find(self, name: str) -> BenchPerson:
        someone = self._line.people.get(name)
        if someone is None:
            raise CannotDo(f"nobody is called {name!r}; there are {', '.join(self._line.people)}")
        return someone

    def _cut_network(self) -> list[str]:
        if self._is_cut:
            return ["The network is cut already."]
        self._line.cable.cut()
        self._is_cut = True
        return ["The line to the eligibility service is cut. To mend it: restore-network"]

    def _restore_network(self) -> list[str]:
        if not self._is_cut:
            return ["The network is not cut."]
        self._line.cable.restore()
        self._is_cut = False
        return ["The line to the eligibility service works again."]

    def _close_day(self) -> list[str]:
        said_before = self._line.batch.log.count(_DAY_COMPLETE)
        run_command(["kiosk", "close-day", "--config", str(self._line.config)])
        wait_until(
            lambda: self._line.batch.log.count(_DAY_COMPLETE) > said_before,
            f"the hospital did not call the day complete within {CLOSED_WITHIN_S:.0f} s",
            CLOSED_WITHIN_S,
        )
        return [f"The day is closed; the hospital has all of it: {self._filed()}."]

    def _hospital(self) -> list[str]:
        by_age = sorted(self._line.hospital.files(), key=lambda path: path.stat().st_mtime)
        files = [f"{path.name}  {_outcome(path)}" for path in by_age]
        return [f"The hospital filed {self._filed()} in {self._line.hospital.face}", *files]

    def _desk_code(self) -> list[str]:
        if self._board is None:
            raise CannotDo("this line has no desk's page (--no-desk)")
        given = self._board.sign_in_with()
        return [
            f"{self._board.url}",
            f"職員ID:  {given.staff_id}",
            f"パスワード:  {given.password}",
            f"コード:  {given.code}  works once; another one in {given.seconds_left} s",
        ]

    def _filed(self) -> str:
        count = len(self._line.hospital.files())
        return "1 reception" if count == 1 else f"{count} receptions"

    def _screenshot(self, path: Path) -> list[str]:
        if not path.parent.is_dir():
            raise CannotDo(f"there is no folder {path.parent}")
        self._line.touch.screenshot(path)
        return [f"{self._line.touch.screen()} is in {path}"]

    def _touch(self, key: str) -> list[str]:
        self._line.touch.touch(key)
        return [f"Touched {key}."]


def _outcome(path: Path) -> str:
    try:
        result = parse_face(path.read_bytes())
    except WireError as error:
        return f"cannot be read: {error}"
    validity = result.validity
    outcome = "of another kind" if validity is None else validity.name.lower().replace("_", " ")
    return f"{outcome}  {_name(result)}".rstrip()


def _name(result: FaceResult) -> str:
    """A made-up person's; on a real line no program prints it."""
    return (result.results[0].value("Name") or "") if result.results else ""
