"""The admin's page over real TLS in this process, and a browser that shows a certificate.

with AdminDesk(folder) as desk, Browser() as browser:
    with desk.page(browser, desk.world.hanako) as page: desk.sign_in(page)
    with desk.browse(desk.world.hanako) as client: client.get("/admin/")
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page

from provisioning.admin.areas import admin_area
from provisioning.est.area import area as est
from provisioning.serving import polls
from tests.bench.admin_world import AdminWorld
from tests.bench.authority import AuthorityDesk
from tests.bench.browser import DESK, Browser, Screen

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class AdminDesk(AuthorityDesk):
    """Made-up clinics, served; TLS goes by the real clock, so they are of today."""

    def __init__(self, folder: Path) -> None:
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self.world = AdminWorld(folder, now)
        super().__init__(self.world.office, folder, now, [admin_area, est, polls.area])

    @contextlib.contextmanager
    def page(
        self, browser: Browser, party: Path | None, screen: Screen = DESK, **more: Any
    ) -> Iterator[Page]:
        """A page of a browser that holds a party's certificate, or none."""
        held = []
        if party is not None:
            certificate, key = str(party / "device.crt"), str(party / "device.key")
            held = [{"origin": self.url, "certPath": certificate, "keyPath": key}]
        with browser.page(screen, client_certificates=held, **more) as page:
            yield page

    def sign_in(self, page: Page, path: str = "/admin/") -> None:
        """As somebody does; goes on to ``path``."""
        page.goto(self.url + path)
        page.click(".door form button")

    @contextlib.contextmanager
    def browse(self, party: Path) -> Iterator[httpx.Client]:
        """A browser without a page, signed in."""
        with self.client(party) as client:
            client.headers["Origin"] = self.url
            assert client.post("/admin/sign-in", data={"back": "/admin/"}).status_code == 303
            yield client


def csrf_in(text: str) -> str:
    """What the forms of a page carry."""
    found = _CSRF.search(text)
    assert found is not None
    return found[1]
