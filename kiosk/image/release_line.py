"""What the authority offers this kiosk, and the bundle's bytes from wherever the last try ended.

The certificate is read anew for each connection: it may be renewed in the middle of a night.
"""

import contextlib
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from eligibility import wire
from eligibility.errors import Code, MalformedValue, WireError
from eligibility.release import ReleaseVersion
from eligibility.wire_fleet import Release
from kiosk.enrolment.line import Answer, AuthorityError, Coming, Place, Question, asking
from kiosk.enrolment.problems import refusal
from kiosk.network.tls import client_context

LARGEST = 16 * 1024**3
"""More than a slot holds; whoever offers more means something else."""
_OK, _NOTHING, _PARTIAL = 200, 204, 206
_NOT_FOUND, _PRECONDITION, _TROUBLE = 404, 412, 500
_LONGEST_REFUSAL = 8192
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,4}")
_LATER_S, _SHORTEST_S, _LONGEST_S = 300.0, 1.0, 900.0


class ComeAgain(AuthorityError):
    """Others fetch just now (UPDATES_BUSY), or the authority cannot serve it at the moment."""

    def __init__(self, code: Code, after_s: float) -> None:
        super().__init__(code)
        self.after_s = after_s


@dataclasses.dataclass(frozen=True, slots=True)
class ReleaseLine:
    """To the authority, for one channel."""

    place: Place
    credentials: Path
    channel: str

    def offered(self) -> Release | None:
        """The newest; None: nothing is offered to this kiosk.

        Raises:
            AuthorityError: no answer, or a refusal.
            ConfigError: the certificate is missing or unusable.
        """
        with asking(self.place, client_context(self.credentials)) as line:
            answered = line.ask(Question("GET", f"/v1/releases/{self.channel}"))
        if answered.status == _NOTHING:
            return None
        if answered.status != _OK:
            raise AuthorityError(refusal(answered))
        return _release(answered.content)

    @contextlib.contextmanager
    def rest(self, release: Release, start: int) -> Iterator[Iterator[bytes]]:
        """The bytes of this very bundle from ``start`` on; whoever leaves early hangs up.

        Raises:
            ComeAgain: later.
            AuthorityError: UPDATE_NOT_OFFERED: not this one any more; or the line, at any piece.
            ConfigError: see ``offered``.
        """
        headers = {"If-Match": f'"{release.sha256}"', "Range": f"bytes={start}-"}
        question = Question("GET", f"/v1/releases/{self.channel}/bundle", headers=headers)
        with (
            asking(self.place, client_context(self.credentials)) as line,
            line.taking(question) as coming,
        ):
            _check(coming, release, start)
            yield coming.pieces


def _release(content: bytes) -> Release:
    try:
        release: Release = wire.decode(content, Release)
        ReleaseVersion.parse(release.version)
    except (WireError, MalformedValue):
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None
    if not (_DIGEST.fullmatch(release.sha256) and 0 < release.size <= LARGEST):
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)
    return release


def _check(coming: Coming, release: Release, start: int) -> None:
    """Raises AuthorityError: it is not the rest of this bundle."""
    if coming.status in (_NOT_FOUND, _PRECONDITION):
        raise AuthorityError(Code.UPDATE_NOT_OFFERED)
    if coming.status >= _TROUBLE:
        raise ComeAgain(Code.UPDATES_BUSY, _after_s(coming))
    if coming.status != _PARTIAL:
        raise AuthorityError(refusal(_whole(coming)))
    told = coming.headers.get("Content-Range", "")
    if told != f"bytes {start}-{release.size - 1}/{release.size}":
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)


def _whole(coming: Coming) -> Answer:
    content = bytearray()
    for piece in coming.pieces:
        content += piece
        if len(content) > _LONGEST_REFUSAL:
            break
    return Answer(coming.status, coming.headers, bytes(content))


def _after_s(coming: Coming) -> float:
    told = coming.headers.get("Retry-After", "")
    seconds = float(told) if _SECONDS.fullmatch(told) else _LATER_S
    return min(max(_SHORTEST_S, seconds), _LONGEST_S)
