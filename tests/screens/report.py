"""`python -m tests.screens.report` (`make screens`): pictures of every screen, and what changed.

Draws into build/screens/now, lays each picture over the one of the run before (or of a folder that
is named), and writes build/screens/report.html: before, after and difference, by state.
"""

import argparse
import concurrent.futures
import html
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.screens.catalogue import catalogue
from tests.screens.matrix import LANGUAGES, looks
from tests.screens.matrix_panel import Job
from tests.screens.pictures import Compared, Outcome, compare
from tests.screens.render import PANELS

OUT = Path("build/screens")
MAIN = "1280x800"
USUAL = {
    MAIN: (
        *looks(LANGUAGES, ["standard"], [100]),
        *looks(["ja"], ["standard"], [160]),
        *looks(["ja"], ["high-contrast"], [100]),
    )
}
"""Without being asked for more: a look of each kind on the main panel, the plain one on others."""
PLAIN = looks(["ja"], ["standard"], [100])

STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2em; background: #f4f1ec; color: #101828 }
h2 { margin: 2em 0 .3em } h3 { font-weight: normal; margin: 1em 0 .3em }
img { max-width: 31%; border: 1px solid #6e6a62; margin-right: 1% }
.all img { max-width: 240px; margin: 0 6px 6px 0 } a { color: #1b3f8f }
"""


def main() -> int:
    chosen = parse()
    out = chosen.out
    _make_room(out, keeps_before=chosen.reference is not None)
    states = tuple(s.name for s in catalogue() if any(part in s.name for part in chosen.only))
    draw_all(out / "now", states, whole=chosen.whole)
    found = compare(out / "now", chosen.reference or out / "before", out / "difference")
    changed = [one for one in found if one.outcome is not Outcome.SAME]
    (out / "report.html").write_text(page(found, out, chosen.reference), "utf-8")
    for one in changed[:20]:
        print(f"{one.outcome}: {one.state} ({one.look})")
    counts = ", ".join(f"{sum(one.outcome is kind for one in found)} {kind}" for kind in Outcome)
    print(f"{len(found)} pictures: {counts}; {out / 'report.html'}")
    return 0


def draw_all(folder: Path, states: tuple[str, ...], *, whole: bool) -> None:
    """All panels, each in a process of its own."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            (panel, Job(looks() if whole else USUAL.get(panel, PLAIN), states)) for panel in PANELS
        ]
        for done in [pool.submit(draw, panel, folder, job) for panel, job in jobs]:
            done.result()


def draw(panel: str, folder: Path, job: Job) -> None:
    """One panel's pictures."""
    command = [sys.executable, "-m", "tests.screens.picture_panel", panel, str(folder / panel)]
    done = subprocess.run(command, input=job.as_json(), capture_output=True, check=False, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _make_room(out: Path, *, keeps_before: bool) -> None:
    """What was drawn last is what is compared with now."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "difference", ignore_errors=True)
    if (out / "now").exists():
        if not keeps_before:
            shutil.rmtree(out / "before", ignore_errors=True)
            (out / "now").rename(out / "before")
        shutil.rmtree(out / "now", ignore_errors=True)


def page(found: Sequence[Compared], out: Path, reference: Path | None = None) -> str:
    """The report; pictures are linked, not copied."""
    before = os.path.relpath(reference, out) if reference else "before"
    changed = [one for one in found if one.outcome is not Outcome.SAME]
    parts = [f"<h1>{len(changed)} of {len(found)} pictures differ</h1>"]
    for state in dict.fromkeys(one.state for one in changed):
        parts.append(f"<h2>{html.escape(state)}</h2>")
        parts += [_row(one, before) for one in changed if one.state == state]
    parts.append('<h1>All of this run</h1><p class="all">')
    parts += [_link(f"now/{p.panel}/{p.file}") for p in found if p.outcome is not Outcome.GONE]
    body = "\n".join((*parts, "</p>"))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>'
        f"<style>{STYLE}</style><body>{body}</body></html>"
    )


def _row(one: Compared, before: str) -> str:
    folders = {
        Outcome.CHANGED: (before, "now", "difference"),
        Outcome.NEW: ("now",),
        Outcome.GONE: (before,),
    }[one.outcome]
    pixels = f", {one.pixels} pixels" if one.pixels else ""
    pictures = "".join(_link(f"{folder}/{one.panel}/{one.file}") for folder in folders)
    return f"<h3>{one.outcome}: {html.escape(one.look)}{pixels}</h3><p>{pictures}</p>"


def _link(path: str) -> str:
    name = html.escape(path)
    return f'<a href="{name}"><img src="{name}" loading="lazy" alt="{name}" title="{name}"></a>'


def parse(arguments: Iterable[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screens.report", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], help="states whose names contain this")
    parser.add_argument("--whole", action="store_true", help="every look on every panel")
    parser.add_argument("--reference", type=Path, help="compare with this folder instead")
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args(None if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
