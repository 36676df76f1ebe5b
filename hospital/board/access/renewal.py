"""A renewed certificate is taken without a restart: for whoever connects from then on."""

import logging
import ssl
from pathlib import Path

from hospital.board.access.entrance import Entrance
from hospital.board.access.faults import BoardUnusable
from hospital.board.access.tls import load_into, read_certificate, server_context

logger = logging.getLogger(__name__)


class Renewal:
    """Looks whether another certificate lies in the folder. For one thread."""

    def __init__(self, credentials: Path, institution: str, context: ssl.SSLContext) -> None:
        self.context = context
        """The listener's."""
        self._credentials = credentials
        self._institution = institution
        self._seen = self._content()

    def look(self, entrance: Entrance) -> None:
        """Takes what is new and good; else the one before goes on, and the log says why."""
        content = self._content()
        if content == self._seen:
            return
        self._seen = content
        try:
            found = read_certificate(self._credentials, self._institution, entrance.access.now())
            server_context(self._credentials)  # tried first on one that serves nobody
            load_into(self.context, self._credentials)
        except BoardUnusable as fault:
            logger.error("hospital.board_certificate_refused %s", fault)  # noqa: TRY400 - expected
            return
        entrance.certificate = found
        logger.info("hospital.board_certificate_renewed until=%s", found.ends_at.isoformat())

    def _content(self) -> tuple[bytes, ...]:
        """Both files: one of them may be handed over a moment before the other."""
        try:
            return tuple((self._credentials / one).read_bytes() for one in _FILES)
        except OSError:
            return ()


_FILES = ("device.crt", "device.key")
