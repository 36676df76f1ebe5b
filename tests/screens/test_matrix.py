"""Every screen laid out and looked at on every panel: Japanese in every size, the other languages
in the largest, the other theme on the usual panel; in all looks what changed with the last commit.

All of it is done by `python -m tests.screens.matrix`.
"""

import json

import pytest

from tests.screens import digests
from tests.screens.digests import differences
from tests.screens.findings import report
from tests.screens.matrix import LANGUAGES, SIZES, Result, lay_out, looks
from tests.screens.matrix_panel import Job
from tests.screens.once import made_once
from tests.screens.render import PANELS

OTHERS = [language for language in LANGUAGES if language != "ja"]
LARGEST = looks(OTHERS, ["standard"], [max(SIZES)])
LOOKS = {
    "1280x800": (*looks(["ja"]), *LARGEST),
    "1024x600": (*looks(["ja"], ["standard"]), *LARGEST),
    "800x480": (*looks(["ja"], ["standard"]), *LARGEST),
}
"""By panel; a theme has the same places on each, and is looked at on the one that is usual."""
CHANGED_AT_MOST = 40
"""A change of everything is for the command."""
RECORD = "look at the screens, then `python -m tests.screens.matrix --record`"

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]


@pytest.fixture(params=list(PANELS))
def panel(request):
    return request.param


@pytest.fixture
def laid_out(panel, tmp_path_factory):
    def make() -> str:
        return lay_out(panel, Job(LOOKS[panel])).as_json()

    return Result.of_json(json.loads(made_once(tmp_path_factory, f"matrix-{panel}.json", make)))


def changed_states(panel) -> list[str]:
    """Those whose digests are not those of the commit before, or not yet in any."""
    known = digests.kept(panel)
    before = digests.committed(panel, "HEAD")
    if known == before:
        before = digests.committed(panel, "HEAD~1")
    return sorted({one.state for one in differences(panel, known, before)}) if before else []


def test_no_screen_has_a_fault(laid_out):
    assert report(laid_out.findings) == ""


def test_every_screen_looks_as_recorded(panel, laid_out):
    known = digests.kept(panel)
    changed = [str(one) for one in differences(panel, laid_out.digests, known)]
    assert changed == [], RECORD


def test_no_screen_is_recorded_that_is_gone(panel, laid_out):
    assert digests.kept(panel).keys() - laid_out.digests.keys() == set(), RECORD


def test_what_changed_has_no_fault_in_any_look(panel):
    states = tuple(changed_states(panel)[:CHANGED_AT_MOST])
    if states:
        rest = tuple(look for look in looks() if look not in LOOKS[panel])
        found = lay_out(panel, Job(rest, states))
        assert report(found.findings) == ""
        assert [str(d) for d in differences(panel, found.digests, digests.kept(panel))] == []
