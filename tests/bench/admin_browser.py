"""An administrator of the bench before the admin's page: Chromium and a certificate's file.

with Browser() as browser, AdminBrowser(browser, url, p12, passphrase) as admin:
    admin.sign_in(); admin.invite("reception-2", picture); admin.words(); admin.confirm()
"""

import contextlib
from pathlib import Path
from typing import Self

from tests.bench.browser import Browser
from tests.bench.pki import INSTITUTION
from tests.bench.unpacked_line import Administrator

_PRESS = "main form button"


class AdminBrowser:
    """One page, in English."""

    def __init__(self, browser: Browser, url: str, admin: Administrator) -> None:
        self._stack = contextlib.ExitStack()
        self._browser = browser
        self._url = url
        self._held = {"origin": url, "pfxPath": str(admin.p12), "passphrase": admin.passphrase}

    def __enter__(self) -> Self:
        page = self._browser.page(locale="en", client_certificates=[self._held])
        self._page = self._stack.enter_context(page)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def sign_in(self) -> None:
        """Opens the page and comes in."""
        self._open("/admin/")
        self._page.click(".door form button")

    def invite(self, device: str, picture: Path) -> None:
        """Makes an invitation; its code, as the page shows it, goes into a picture."""
        self._open("/admin/invite")
        self._page.fill('[name="device"]', device)
        self._page.click(_PRESS)
        self._page.locator(".qr").screenshot(path=picture)

    def words(self) -> tuple[tuple[str, str], ...]:
        """Of the one request that waits, on the page that asks whether they are the same."""
        self._open("/admin/pending?still=1")
        self._page.click("section a.button")
        pairs = self._page.locator(".four li").all()
        return tuple(
            (one.locator('[lang="ja"]').inner_text(), one.locator('[lang="en"]').inner_text())
            for one in pairs
        )

    def confirm(self) -> None:
        """They are the same."""
        self._page.click(_PRESS)

    def says_of(self, device: str) -> str:
        """The text of a kiosk's own page."""
        self._open(f"/admin/kiosks/{INSTITUTION}/{device}")
        return self._page.inner_text("main")

    def revoke(self, device: str) -> None:
        """It was stolen."""
        self._open(f"/admin/kiosks/{INSTITUTION}/{device}/revoke")
        self._page.check('[value="key-compromise"]')
        self._page.fill('[name="name"]', device)
        self._page.click(_PRESS)

    def _open(self, path: str) -> None:
        self._page.goto(self._url + path)
