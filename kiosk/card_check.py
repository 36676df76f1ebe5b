"""``card-check``: one look at the card on any reader that pcscd shows, for trying reader and card.

Needs no settings and no network. One power session, as few commands as a check-in takes: token
kind, certificate, tries, and with a PIN a signature that is checked at once. What is signed has a
domain tag of its own: nobody can use it for a check-in. Names nobody; the last try of a PIN is
spent on demand only (card.md 3, 4).
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import json
import os
import sys
import termios
from collections.abc import Callable

from eligibility.errors import Code
from kiosk.card import certificate
from kiosk.card.connection import CardConnection, PcscConnection
from kiosk.card.jpki import JpkiCard, check_pin_form
from kiosk.card.reader import APDU_DEADLINE_S
from kiosk.card.session import CardSession
from kiosk.flow.holder import CardKind
from kiosk.ports import CardError, Clock, PinLocked, PinRejected

DOMAIN_TAG = b"oev-card-check-v1\0"
RANDOM_BYTES = 32
PROMPT = "PIN: "
FACE_ONLY = "face-only-card"

_KINDS_OF_REFUSED = {
    Code.RESIDENT_CARD: "resident-card",
    Code.IPHONE_NOT_SUPPORTED: "iphone",
    Code.NOT_A_MY_NUMBER_CARD: "other",
}
_STDIN_BYTES = 64
_LOCAL_MODES = 3
"""Where termios keeps whether typing is shown."""


@dataclasses.dataclass(slots=True)
class CardReport:
    """What was found out; the fields are the keys of the JSON form."""

    kind: str | None = None
    """my-number-card, face-only-card, android; of refused ones resident-card, iphone, other."""
    certificate_serial: str | None = None
    """In hexadecimal digits."""
    not_after: str | None = None
    """RFC 3339, UTC."""
    tries_left: int | None = None
    """Of the PIN, as the card last told."""
    signature_verified: bool | None = None
    """None when no PIN was given."""
    apdus: int = 0
    ms: int = 0
    problem: str | None = None
    """Code and sentence; None when the card can be used."""


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What the check needs besides the card."""

    clock: Clock
    random: Callable[[int], bytes]


class CardCheck:
    """One check of one card."""

    def __init__(self, connection: CardConnection, around: Surroundings) -> None:
        self._connection = connection
        self._around = around
        self._report = CardReport()
        self._jpki = JpkiCard(CardSession(self._transmit))
        self.details: list[str] = []
        """For a report of what went wrong: command headers and status words, no content."""

    def run(self, pin: bytearray | None, *, spends_last_try: bool = False) -> CardReport:
        """Looks at the card; with a PIN lets it sign. ``pin`` is wiped in any case."""
        report, clock = self._report, self._around.clock
        report.signature_verified = None if pin is None else False
        began = clock.monotonic()
        try:
            _check_form(pin)
            with contextlib.closing(self._connection):
                self._connection.open()
                self._look(pin, spends_last_try=spends_last_try)
                self._check_stayed()
        except CardError as error:
            self._note(error)
        finally:
            _wipe(pin)
            report.ms = round((clock.monotonic() - began) * 1000)
        return report

    def _look(self, pin: bytearray | None, *, spends_last_try: bool) -> None:
        report, jpki = self._report, self._jpki
        jpki.select()
        kind = jpki.identify().kind
        report.kind = kind.value
        der = None
        if kind is CardKind.MY_NUMBER_CARD:
            der = jpki.read_auth_certificate()
            self._note_certificate(der)
        report.tries_left = jpki.tries_left()
        if report.tries_left == 0:
            raise self._without_tries(kind)
        if pin is not None:
            if report.tries_left == 1 and not spends_last_try:
                raise CardError(Code.PIN_LAST_TRY)
            self._sign(pin, der)
        self._check_dates(der)

    def _without_tries(self, kind: CardKind) -> CardError:
        if kind is CardKind.MY_NUMBER_CARD and not self._jpki.has_sign_certificate():
            self._report.kind = FACE_ONLY
            return CardError(Code.PINLESS_UNAVAILABLE)
        return PinLocked()

    def _sign(self, pin: bytearray, der: bytes | None) -> None:
        self._jpki.verify(pin)
        if der is None:
            der = self._jpki.read_auth_certificate()
            self._note_certificate(der)
        to_sign = DOMAIN_TAG + self._around.random(RANDOM_BYTES)
        certificate.check_signature(der, self._jpki.sign(to_sign), to_sign)
        self._report.signature_verified = True

    def _check_dates(self, der: bytes | None) -> None:
        if der is not None and certificate.not_after(der) < self._around.clock.wall():
            raise CardError(Code.CERTIFICATE_EXPIRED)

    def _check_stayed(self) -> None:
        if not self._connection.has_stayed():
            raise CardError(Code.CARD_REMOVED)

    def _note_certificate(self, der: bytes) -> None:
        until = certificate.not_after(der).astimezone(dt.UTC)
        self._report.not_after = until.isoformat().replace("+00:00", "Z")
        self._report.certificate_serial = f"{certificate.serial_number(der):x}"

    def _note(self, error: CardError) -> None:
        self._report.problem = str(error)
        self.details += getattr(error, "__notes__", [])
        self._report.kind = self._report.kind or _KINDS_OF_REFUSED.get(error.code)
        if isinstance(error, PinLocked):
            self._report.tries_left = 0
        elif isinstance(error, PinRejected):
            self._report.tries_left = error.tries_left

    def _transmit(self, command: bytearray) -> bytes:
        self._report.apdus += 1
        return self._connection.transmit(command)


def run(options: argparse.Namespace, around: Surroundings) -> int:
    """The command: prints what it found; 0 when the card can be used, else 1."""
    pin = _typed_pin(sys.stdin.fileno()) if options.pin_stdin else None
    check = CardCheck(PcscConnection(options.reader, APDU_DEADLINE_S), around)
    report = check.run(pin, spends_last_try=options.spend_last_try)
    for detail in check.details:
        print(detail, file=sys.stderr)  # noqa: T201 - this is the command
    print(as_json(report) if options.json else as_text(report))  # noqa: T201 - as above
    return 0 if report.problem is None else 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--reader", default="", metavar="NAME", help="a part of the reader's name")
    parser.add_argument(
        "--pin-stdin", action="store_true", help="read the PIN from standard input, let it sign"
    )
    parser.add_argument(
        "--spend-last-try", action="store_true", help="send the PIN even when it is the last try"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def read_pin(read_into: Callable[[bytearray], int]) -> bytearray:
    """A line from an unbuffered stream, without its end, never as text.

    Args:
        read_into: fills a buffer and gives how many bytes came; 0 at the end.
    """
    buffer, line = bytearray(_STDIN_BYTES), bytearray()
    while len(line) < _STDIN_BYTES and b"\n" not in line and (count := read_into(buffer)):
        line += buffer[:count]
        _wipe(buffer)
    end = line.find(b"\n") if b"\n" in line else len(line)
    if end and line[end - 1] == ord("\r"):
        end -= 1
    pin = line[:end]
    _wipe(line)
    return pin


def as_json(report: CardReport) -> str:
    """One line."""
    return json.dumps(dataclasses.asdict(report))


def as_text(report: CardReport) -> str:
    """A few lines for a person at the reader."""
    signature = {None: "not asked for, no PIN was given", True: "fits the certificate"}
    lines = [
        f"kind         {report.kind or 'unknown'}",
        f"certificate  {report.certificate_serial or 'not read'}",
        f"valid until  {report.not_after or 'unknown'}",
        f"PIN tries    {'unknown' if report.tries_left is None else report.tries_left}",
        f"signature    {signature.get(report.signature_verified, 'none')}",
        f"commands     {report.apdus} in {report.ms} ms",
        f"problem      {report.problem or 'none, this card can be used'}",
    ]
    return "\n".join(lines)


def _typed_pin(stdin: int) -> bytearray:
    """The PIN from a pipe, or from a keyboard that does not show it."""
    if not os.isatty(stdin):
        return read_pin(lambda buffer: os.readv(stdin, [buffer]))
    shown = termios.tcgetattr(stdin)
    hidden = [*shown[:_LOCAL_MODES], shown[_LOCAL_MODES] & ~termios.ECHO]
    hidden += shown[_LOCAL_MODES + 1 :]
    termios.tcsetattr(stdin, termios.TCSAFLUSH, hidden)
    try:
        print(PROMPT, end="", file=sys.stderr, flush=True)  # noqa: T201 - this is the command
        return read_pin(lambda buffer: os.readv(stdin, [buffer]))
    finally:
        termios.tcsetattr(stdin, termios.TCSAFLUSH, shown)


def _check_form(pin: bytearray | None) -> None:
    try:
        if pin is not None:
            check_pin_form(pin)
    except ValueError as error:
        raise CardError(Code.PIN_MALFORMED) from error


def _wipe(secret: bytearray | None) -> None:
    if secret is not None:
        secret[:] = bytes(len(secret))
