"""A real browser (Debian's Chromium, headless) for pages, with axe-core as a judge of barriers.

with Browser() as browser, browser.page(DESK) as page:
    page.goto("https://…"); page.screenshot(path=…); assert violations(page) == []

It trusts any certificate: who the server is, is tested with a client that does not.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WITHOUT_WINDOWS = "/usr/bin/chromium-headless-shell"
"""The same engine of the same version; it takes less than half of the processor's time."""


@dataclasses.dataclass(frozen=True, slots=True)
class Screen:
    """CSS pixels."""

    width: int
    height: int
    has_touch: bool = False


DESK = Screen(1366, 768)
"""A receipt computer's usual screen."""
TABLET = Screen(820, 1180, has_touch=True)


class Browser:
    """One process for many pages.

    ``keeps_pages``: Back may show a page as it was left, as browsers of people do. Playwright's do
    not, nor does the one without windows.
    """

    _driver: ClassVar[Playwright | None] = None
    _users: ClassVar[int] = 0
    """Playwright runs once in a process, however many browsers it drives."""

    def __init__(self, *, keeps_pages: bool = False) -> None:
        self._program = CHROMIUM if keeps_pages else WITHOUT_WINDOWS
        self._without = ["--disable-back-forward-cache"] if keeps_pages else []

    def __enter__(self) -> Self:
        if Browser._driver is None:
            Browser._driver = sync_playwright().start()
        Browser._users += 1
        self._browser = Browser._driver.chromium.launch(
            executable_path=self._program,
            args=["--no-sandbox", "--disable-gpu"],
            ignore_default_args=self._without,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        Browser._users -= 1
        if not Browser._users and Browser._driver is not None:
            Browser._driver.stop()
            Browser._driver = None

    @contextlib.contextmanager
    def page(self, screen: Screen = DESK, *, script: bool = True, **more: Any) -> Iterator[Page]:
        """A page with cookies of its own; ``script``: whether JavaScript runs.

        ``more`` goes to Playwright's ``new_context``, as ``locale="en"``.
        """
        context = self._browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.has_touch,
            java_script_enabled=script,
            ignore_https_errors=True,
            **{"locale": "ja-JP", "timezone_id": "Asia/Tokyo", **more},
        )
        try:
            yield context.new_page()
        finally:
            context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line each: rule, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
