"""The server's own certificate: a renewed one is taken without a restart."""

import asyncio
import logging
import ssl
from pathlib import Path

from provisioning.errors import FolderRefused
from provisioning.serving.tls import load_into, server_context

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
_FILES = ("device.crt", "device.key")


class Renewal:
    """Looks whether another certificate lies in the folder."""

    def __init__(self, credentials: Path, context: ssl.SSLContext) -> None:
        self._credentials = credentials
        self._context = context
        self._seen = self._content()

    async def keep(self) -> None:
        """Looks now and then, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look()

    def look(self) -> None:
        """Takes what is new and good, for connections to come; else the one before goes on."""
        content = self._content()
        if content == self._seen:
            return
        self._seen = content
        try:
            server_context(self._credentials)  # tried first on one that serves nobody
            load_into(self._context, self._credentials)
        except FolderRefused as refused:
            logger.error("authority.certificate_refused %s", refused)  # noqa: TRY400  expected
            return
        logger.info("authority.certificate_renewed")

    def _content(self) -> tuple[bytes, ...]:
        """Both files: one of them may be handed over a moment before the other."""
        try:
            return tuple((self._credentials / one).read_bytes() for one in _FILES)
        except OSError:
            return ()
