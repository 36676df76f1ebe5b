"""The broker's machine follows the authority's lists, and restarts its broker in order when needed.

The authority holds the question until it has a newer list, so one is here the moment it is made. It
is looked at as one that was handed over (``lists``). mosquitto reads its list when it starts and
asks it in the handshake only (decision 0055); a restart is for who was newly revoked, not for each
day's list. What the broker has loaded is noted, so nothing is lost when this is ended in between.
"""

import datetime as dt
import http.client
import logging
import random
import socket
import ssl
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from provisioning import lists
from provisioning.errors import FolderRefused, ListRefused
from provisioning.files import write_private

logger = logging.getLogger(__name__)

IN_USE = "crl.pem"
LOADED = "crl.loaded.pem"
"""Beside the one in use: with which the broker was last restarted."""
_HELD_S = 25.0
"""How long the authority holds a question, at most."""
_CONNECT_S = 10.0
_SETTLES_S = 1.0
"""Several are often revoked in one go: one restart for all."""
_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_AT_LEAST_S = 1.0
_COMMAND_S = 180.0
_LOOKS_EVERY_S = 600.0
_LARGEST = 64 * 1024 * 1024
_OK = 200
_NO_HEADERS: Mapping[str, str] = {}
_NOT_MODIFIED = 304
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 3))
"""So that a line that died without a word is noticed in some ten seconds."""


class Authority:
    """Its lists, over one connection that is opened again when it breaks."""

    def __init__(self, url: str, ca: Path, address: str = "") -> None:
        """``address``: where it is, if no name service tells.

        Raises:
            FolderRefused: the URL or the root's file cannot be used.
        """
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path not in ("", "/"):
            raise FolderRefused(f"{url!r} is not https://HOST:PORT.")
        self._host, self._port = parts.hostname, parts.port or 443
        self._address = address or parts.hostname
        try:
            self._tls = ssl.create_default_context(cafile=ca)
        except OSError:  # ssl.SSLError is one too
            raise FolderRefused(f"{ca} holds no certificate.") from None
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self._line: http.client.HTTPConnection | None = None

    def newer_than(self, number: int) -> bytes | None:
        """Waits for lists with a higher number; None when there were none in time.

        Raises:
            OSError, http.client.HTTPException: it cannot be reached, or answers something else.
        """
        return self._ask(f"/v1/crl?after={number}")

    def other_than(self, number: int) -> bytes | None:
        """The lists as they are now; None when their number is this."""
        return self._ask("/v1/crl", {"If-None-Match": f'"{number}"'})

    def _ask(self, path: str, headers: Mapping[str, str] = _NO_HEADERS) -> bytes | None:
        line, self._line = self._line or self._connected(), None
        try:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            body = answer.read(_LARGEST)
        except BaseException:
            line.close()
            raise
        self._line = line
        if answer.status == _NOT_MODIFIED:
            return None
        if answer.status != _OK:
            raise http.client.HTTPException(f"status {answer.status}")
        return body

    def _connected(self) -> http.client.HTTPConnection:
        """The host's name is checked whatever the address."""
        plain = socket.create_connection((self._address, self._port), timeout=_CONNECT_S)
        try:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in _KEEPALIVE:
                plain.setsockopt(socket.IPPROTO_TCP, option, value)
            line = http.client.HTTPConnection(self._host, self._port)
            line.sock = self._tls.wrap_socket(plain, server_hostname=self._host)
        except BaseException:
            plain.close()
            raise
        line.sock.settimeout(_HELD_S + _CONNECT_S)
        return line


class Source(Protocol):
    """Where lists come from; each raises OSError or http.client.HTTPException."""

    def newer_than(self, number: int) -> bytes | None:
        """Waits for lists with a higher number; None when there were none in time."""

    def other_than(self, number: int) -> bytes | None:
        """The lists as they are now; None when their number is this."""


class Follower:
    """Keeps a folder's ``crl.pem`` the newest, and the broker at what it must know."""

    def __init__(
        self,
        authority: Source,
        folder: Path,
        then: Sequence[str],
        now: Callable[[], dt.datetime],
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        """``then``: the command that makes the broker load the lists; no shell reads it."""
        self._rest = rest
        self._authority = authority
        self._in_use = folder / IN_USE
        self._loaded = folder / LOADED
        self._then = then
        self._now = now
        self._failures = 0
        self._is_held = False
        """Every second question asks what it has: restored, it may have gone back, and then the
        other one would be held for ever."""
        self._refused = ""
        self._looks_again_at = 0.0

    def run(self) -> None:
        """For ever."""
        self.begin()
        while True:
            self.step()

    def begin(self) -> None:
        """Does what was left when it was ended."""
        if not self._loaded.exists() and self._in_use.exists():
            write_private(self._loaded, self._in_use.read_bytes())
        self._load_if_due(is_news=True)

    def step(self) -> None:
        """Waits for one answer, takes what came, and has it loaded if that is due."""
        started, was_held = time.monotonic(), self._is_held
        is_news = self._fetch(is_held=self._is_held)
        if is_news and self._due() == "revoked":
            self._rest(_SETTLES_S)
            self._fetch(is_held=False)
        self._load_if_due(is_news=is_news)
        is_idle = was_held and not is_news and not self._failures
        if is_idle and time.monotonic() - started < _AT_LEAST_S:
            self._rest(_AT_LEAST_S)

    def _fetch(self, *, is_held: bool) -> bool:
        """Whether there are new lists in the folder."""
        number = lists.number_held(self._in_use)
        try:
            ask = self._authority.newer_than if is_held else self._authority.other_than
            data = ask(number)
        except (OSError, http.client.HTTPException) as error:
            self._failed(error)
            return False
        if self._failures:
            logger.info("broker.authority_back")
        is_news = data is not None and self._take(data, number)
        self._failures, self._is_held = 0, is_news or not is_held
        return is_news

    def _take(self, data: bytes, former: int) -> bool:
        try:
            number = lists.number_in(data)
            if number == former:
                return False
            newly = lists.take_data(data, self._in_use, self._now())
        except ListRefused as refused:
            if str(refused) != self._refused:
                logger.error("broker.list_refused reason=%s", refused)  # noqa: TRY400  its own words
            self._refused = str(refused)
            return False
        self._refused = ""
        logger.info("broker.list_taken number=%d newly_revoked=%d", number, len(newly))
        return True

    def _failed(self, error: Exception) -> None:
        if not self._failures:
            logger.warning("broker.authority_unreachable kind=%s", type(error).__name__)
        pause = _PAUSES_S[min(self._failures, len(_PAUSES_S) - 1)]
        self._failures, self._is_held = self._failures + 1, False
        self._rest(pause * random.uniform(0.5, 1))  # noqa: S311  no secret

    def _due(self) -> str:
        if not lists.number_held(self._in_use):
            return ""
        loaded = self._loaded.read_bytes() if self._loaded.exists() else b""
        if not lists.is_readable(loaded):
            return "first"
        return lists.due(loaded, self._in_use.read_bytes(), self._now())

    def _load_if_due(self, *, is_news: bool) -> None:
        """Noted only once the command has worked; else it is tried again after the next answer.

        What becomes due by time alone is looked for now and then: a long list takes a second.
        """
        if not is_news and time.monotonic() < self._looks_again_at:
            return
        why = self._due()
        if not why:
            self._looks_again_at = time.monotonic() + _LOOKS_EVERY_S
            return
        self._looks_again_at = 0.0
        data = self._in_use.read_bytes()
        try:
            done = subprocess.run(self._then, check=False, timeout=_COMMAND_S)  # noqa: S603  no shell
            outcome = done.returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            logger.error("broker.not_restarted error=%s", type(error).__name__)  # noqa: TRY400 - told enough
            return
        if outcome:
            logger.error("broker.not_restarted status=%d", outcome)
            return
        write_private(self._loaded, data)
        logger.info("broker.restarted why=%s number=%d", why, lists.number_in(data))
