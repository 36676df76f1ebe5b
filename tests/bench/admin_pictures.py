"""``python -m tests.bench.admin_pictures DIR``: pictures of the admin's pages, to be looked at.

Made-up clinics on a desk's screen, a tablet and at 200 %, in both languages. More pages: a line in
``PAGES``.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from tests.bench.admin_desk import AdminDesk
from tests.bench.browser import TABLET, Browser, Screen, violations
from tests.bench.pki import INSTITUTION

WIDE = Screen(1280, 800)
HALF = Screen(WIDE.width // 2, WIDE.height // 2)
"""A desk's screen at 200 %."""
_KIOSK = f"/admin/kiosks/{INSTITUTION}"


class Picture(NamedTuple):
    """One page on one screen."""

    name: str
    path: str
    screen: Screen = WIDE
    act: Callable[[Page], None] | None = None
    """What somebody does first."""


def invite(page: Page) -> None:
    """The page that is shown once."""
    language = page.locator("html").get_attribute("lang")
    page.fill('[name="device"]', f"ward-{page.evaluate('innerWidth')}-{language}")
    page.click("form button:not(.button-quiet)")


def type_wrongly(page: Page) -> None:
    """Another device's name."""
    page.check('[value="key-compromise"]')
    page.fill('[name="name"]', "reception-2")
    page.click(".door form button")


def fill_wrongly(page: Page) -> None:
    """Hours that nobody can mean, and a sentence of the clinic's own."""
    page.fill('[name="hours.mon"]', "9時から")
    page.fill('[name="hours.tue"]', "09:00-12:30 15:00-18:30")
    page.click("summary")
    page.fill('[name="wording.ja.valid_note"]', "|待合で|お待ちください|")
    page.click(".door form button")


def give_code(page: Page) -> None:
    """The answer that shows a code, once."""
    language = page.locator("html").get_attribute("lang")
    _ask_for_code(page, f"nurse-{page.evaluate('innerWidth')}-{language}")


def name_wrongly(page: Page) -> None:
    """A name is no id."""
    _ask_for_code(page, "山田")


def _ask_for_code(page: Page, staff_id: str) -> None:
    page.fill('[name="staff_id"]:not([type="hidden"])', staff_id)
    page.click(".door form button:not(.button-quiet)")


def open_first(page: Page) -> None:
    """The request that waits."""
    page.click("section a.button")


def sign_out(page: Page) -> None:
    """Back at the door."""
    page.click(".session button")


PAGES = (
    Picture("kiosks-desk", "/admin/"),
    Picture("kiosks-tablet", "/admin/", TABLET),
    Picture("kiosks-200-percent", "/admin/", HALF),
    Picture("kiosk-desk", f"{_KIOSK}/reception-4"),
    Picture("kiosk-alarm", f"{_KIOSK}/pharmacy-1"),
    Picture("kiosk-ended-tablet", f"{_KIOSK}/dialysis-1", TABLET),
    Picture("kiosk-revoked", f"{_KIOSK}/old-1"),
    Picture("kiosk-200-percent", f"{_KIOSK}/reception-2", HALF),
    Picture("revoke", f"{_KIOSK}/reception-1/revoke"),
    Picture("revoke-fault", f"{_KIOSK}/reception-1/revoke", act=type_wrongly),
    Picture("settings-desk", f"{_KIOSK}/reception-1/settings"),
    Picture("settings-tablet", f"{_KIOSK}/reception-1/settings", TABLET),
    Picture("settings-fault", f"{_KIOSK}/reception-1/settings", act=fill_wrongly),
    Picture("settings-not-taken-200-percent", f"{_KIOSK}/reception-4/settings", HALF),
    Picture("staff-not-taken-desk", f"{_KIOSK}/reception-4/staff"),
    Picture("staff-code-tablet", f"{_KIOSK}/reception-1/staff", TABLET, give_code),
    Picture("staff-desk", f"{_KIOSK}/reception-1/staff"),
    Picture("staff-fault-200-percent", f"{_KIOSK}/reception-1/staff", HALF, name_wrongly),
    Picture("invite", "/admin/invite"),
    Picture("invited-desk", "/admin/invite", act=invite),
    Picture("invited-tablet", "/admin/invite", TABLET, invite),
    Picture("invited-200-percent", "/admin/invite", HALF, invite),
    Picture("pending-desk", "/admin/pending?still=1"),
    Picture("pending-tablet", "/admin/pending?still=1", TABLET),
    Picture("request-desk", "/admin/pending?still=1", act=open_first),
    Picture("request-200-percent", "/admin/pending?still=1", HALF, open_first),
    Picture("ledger-desk", "/admin/ledger"),
    Picture("ledger-tablet", "/admin/ledger", TABLET),
    Picture("nothing", "/admin/there-is-none"),
    Picture("sign-in", "/admin/", act=sign_out),
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.admin_pictures")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", default="", metavar="NAME", help="pages whose name has this")
    options = parser.parse_args(arguments)
    options.directory.mkdir(parents=True, exist_ok=True)
    barriers = 0
    for name, found in _pictures(options.directory, options.only):
        print(name, *found, sep="\n  ")
        barriers += len(found)
    return min(barriers, 1)


def _pictures(directory: Path, only: str) -> Iterator[tuple[str, list[str]]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        AdminDesk(Path(folder)) as desk,
        Browser() as browser,
    ):
        desk.world.lively()
        for language in ("ja", "en"):
            with desk.page(browser, desk.world.hanako, locale=language) as page:
                desk.sign_in(page)
                for picture in (one for one in PAGES if only in one.name):
                    size = picture.screen
                    page.set_viewport_size({"width": size.width, "height": size.height})
                    page.goto(desk.url + picture.path)
                    if picture.act is not None:
                        picture.act(page)
                    name = f"{picture.name}-{language}"
                    page.screenshot(path=directory / f"{name}.png", full_page=True)
                    yield name, violations(page)


if __name__ == "__main__":
    sys.exit(main())
