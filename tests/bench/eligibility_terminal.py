"""A made-up eligibility terminal: it watches ``req`` and answers in ``res`` as real ones do.

    python -m tests.bench.eligibility_terminal DIR        knows the bench's people, until Ctrl-C

Tags come in an order of its own, with some that nobody has heard of; a file is written under its
final name, bit by bit. It takes every OQSsiquc01req, whoever wrote it.
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import random
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from cloud.domain.history import by_card_face
from eligibility.coverage import Coverage
from eligibility.errors import EligibilityError
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.oqs_header import ResultHeader, SegmentOfResult
from eligibility.oqs_parts import leaves
from eligibility.oqs_result import result_element
from eligibility.oqs_search import Processing, SearchInfo
from eligibility.oqs_single import (
    SingleRequest,
    SingleResult,
    encode_single_result,
    parse_single_request,
)
from eligibility.oqs_xml import Element, Encoding, encode_message, parse_message
from tests.bench.people import BenchPerson, people
from tests.bench.registered import registered

REQUEST, RESULT = "OQSsiquc01req_", "OQSsiquc01res_"
LOOK_S = 0.01
REFUSED = "OQC-OWSE0900000"
_LEFT_OUT = frozenset({"QualificationDate", "PersonalFamilyClassification", "InsuredName"})


def unchanged(data: bytes) -> bytes:
    return data


@dataclasses.dataclass(slots=True)
class Habits:
    """How this terminal behaves; may be changed while it runs."""

    encoding: Encoding = Encoding.UTF_8
    delay_s: float = 0.0
    is_off: bool = False
    """Its program is not running: requests pile up."""
    keeps_requests: bool = False
    """Until they are answered, and longer."""
    is_sparse: bool = False
    """Leaves out what the public samples leave out."""
    error_code: str | None = None
    """SegmentOfResult 9 with it."""
    changed: Callable[[bytes], bytes] = unchanged
    """The answer's last form."""
    is_slow_writer: bool = False
    """Half of the file lies there until ``let_go``."""


class EligibilityTerminal(threading.Thread):
    """``with EligibilityTerminal(tmp_path) as terminal:``."""

    def __init__(self, directory: Path, habits: Habits | None = None) -> None:
        super().__init__(name="made-up terminal", daemon=True)
        self.req, self.res = directory / "req", directory / "res"
        self.habits = habits or Habits()
        self.asked: list[SingleRequest] = []
        self.let_go = threading.Event()
        self._taken: set[str] = set()
        self._is_stopping = threading.Event()
        self._random = random.Random(7)
        for folder in (self.req, self.res):
            folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self._is_stopping.set()
        self.let_go.set()
        self.join()

    def run(self) -> None:
        while not self._is_stopping.wait(LOOK_S):
            if self.habits.is_off:
                continue
            for path in sorted(self.req.glob(f"{REQUEST}*.xml")):
                if path.name not in self._taken:
                    self._take(path)

    def _take(self, path: Path) -> None:
        try:
            request = parse_single_request(path.read_bytes())
        except FileNotFoundError:  # taken back meanwhile
            return
        if self.habits.keeps_requests:
            self._taken.add(path.name)
        else:
            path.unlink(missing_ok=True)
        self.asked.append(request)
        if self.habits.delay_s and self._is_stopping.wait(self.habits.delay_s):
            return
        self._write(path.name.replace(REQUEST, RESULT), self.answer(request))

    def _write(self, name: str, data: bytes) -> None:
        with contextlib.suppress(FileNotFoundError), (self.res / name).open("wb") as file:
            middle = len(data) // 2
            file.write(data[:middle])
            file.flush()
            if self.habits.is_slow_writer:
                self.let_go.wait()
            file.write(data[middle:])

    def answer(self, request: SingleRequest) -> bytes:
        """The result file."""
        habits, now = self.habits, dt.datetime.now(dt.UTC)
        day = request.header.confirmed_on or business_day(now)
        header = ResultHeader(
            processed_at=now,
            institution=request.header.institution,
            file_identifier=request.header.file_identifier,
            confirmed_on=day,
        )
        if habits.error_code is not None:
            header = dataclasses.replace(
                header, segment=SegmentOfResult.ABNORMAL.value, error_code=habits.error_code
            )
            result = SingleResult(header, Processing.error(habits.error_code, "エラー"))
        else:
            result = _found(header, request.search, people(day), day, is_sparse=habits.is_sparse)
        root = parse_message(encode_single_result(result).data)
        written = encode_message(self._in_own_order(root), habits.encoding)
        return habits.changed(written.data)

    def _in_own_order(self, element: Element) -> Element:
        if not element.children:
            return element
        children = [self._in_own_order(child) for child in element.children]
        if element.tag == "ResultOfQualificationConfirmation":
            children += leaves((("TagOfALaterVersion", "１"), ("PreschoolNotice", None)))
        self._random.shuffle(children)
        return Element(element.tag, "", tuple(children))


def _found(
    header: ResultHeader,
    search: SearchInfo,
    everybody: Mapping[str, BenchPerson],
    day: dt.date,
    *,
    is_sparse: bool,
) -> SingleResult:
    try:
        face = search.card_face()
    except EligibilityError:
        refused = dataclasses.replace(header, segment="9", error_code=REFUSED)
        return SingleResult(refused, Processing.error(REFUSED, "エラー"))
    known = [registered(number, *one.coverages) for number, one in enumerate(everybody.values())]
    found = by_card_face(face, known, day)
    results = tuple(_result(coverage, is_sparse=is_sparse) for coverage in found.coverages)
    return SingleResult(header, validity_code=found.outcome.value, search=search, results=results)


def _result(coverage: Coverage, *, is_sparse: bool) -> Element:
    element = result_element(coverage)
    left_out = _LEFT_OUT if is_sparse else frozenset()
    kept = tuple(child for child in element.children if child.tag not in left_out)
    return Element(element.tag, "", kept)


def typed(face: CardFaceKey) -> str:
    """What somebody types to be found."""
    key = face.key
    symbol = key.symbol.text if key.symbol else "-"
    branch = key.branch.text if key.branch else "-"
    return f"{key.insurer_number.text:8} {symbol:10} {key.number.text:10} {branch:2} {face.birth}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--shift-jis", action="store_true", help="answers in Shift_JIS")
    parser.add_argument("--delay", type=float, default=0.3, metavar="S")
    given = parser.parse_args()
    encoding = Encoding.SHIFT_JIS if given.shift_jis else Encoding.UTF_8
    habits = Habits(encoding=encoding, delay_s=given.delay, is_sparse=True)
    print("insurer  symbol     number     br birth date")
    for someone in people(business_day(dt.datetime.now(dt.UTC))).values():
        for coverage in someone.coverages:
            print(typed(CardFaceKey(coverage.key, someone.person.birthdate)))
    sys.stdout.flush()
    with (
        EligibilityTerminal(given.directory, habits) as terminal,
        contextlib.suppress(KeyboardInterrupt),
    ):
        terminal.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
