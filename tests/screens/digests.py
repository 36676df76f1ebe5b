"""A digest of what is drawn, for each combination; kept in git, so that no change goes unseen.

It is taken over the texts (ids, lines, faces, sizes, places), everything else that is drawn (what,
where, in which colour, in which order) and what can be touched: not over pixels, which differ from
one machine to the next. One file a panel; in it a line a state and language, with a digest a look.
"""

import dataclasses
import hashlib
import itertools
import json
import subprocess
from pathlib import Path
from typing import Any

from kiosk.ui.view_model import TextSize, Theme
from tests.screens.layout import Layout, Rgba

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("digests")
LOOKS = [f"{theme.value} {size.value}" for theme, size in itertools.product(Theme, TextSize)]
"""The order of the digests in a line."""
NONE = "-" * 10
Digests = dict[str, dict[str, dict[str, str]]]
"""State, language, look."""


def digest_of(layout: Layout) -> str:
    """Ten digits that change whenever something else is to be seen."""
    tree = {
        "texts": [
            [text.messages, [line.text for line in text.lines], text.runs, text.is_bold, text.size]
            for text in layout.texts
        ],
        "paints": [[p.name, [round(x) for x in p.box], _hex(p.colour)] for p in layout.paints],
        "keys": layout.keys,
        "live": layout.live,
        "moving": layout.is_moving,
    }
    written = json.dumps(tree, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.blake2b(written, digest_size=5).hexdigest()


def _hex(colour: Rgba) -> str:
    return "".join(f"{round(255 * part):02X}" for part in colour)


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """Digests of one state and language that are not those of git."""

    panel: str
    state: str
    language: str
    looks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.panel} {self.state} {self.language}: {', '.join(self.looks)}"


def kept(panel: str) -> Digests:
    """The digests of the working tree; empty when none were recorded yet."""
    file = FOLDER / f"{panel}.json"
    return _parsed(file.read_text("utf-8")) if file.exists() else {}


def committed(panel: str, revision: str) -> Digests:
    """Those of a revision; empty when there is none, as in an unpacked archive."""
    path = (FOLDER / f"{panel}.json").relative_to(ROOT)
    shown = subprocess.run(
        ["git", "show", f"{revision}:{path}"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    return _parsed(shown.stdout) if shown.returncode == 0 else {}


def record(panel: str, found: Digests, *, is_whole: bool) -> None:
    """Writes what was found over what was kept; a whole run drops states that are gone."""
    FOLDER.mkdir(exist_ok=True)
    merged: Digests = {} if is_whole else kept(panel)
    for state, languages in found.items():
        for language, looks in languages.items():
            merged.setdefault(state, {}).setdefault(language, {}).update(looks)
    lines = {
        state: {
            language: " ".join(merged[state][language].get(look, NONE) for look in LOOKS)
            for language in sorted(merged[state])
        }
        for state in sorted(merged)
    }
    text = json.dumps(lines, indent=0, ensure_ascii=False)
    (FOLDER / f"{panel}.json").write_text(text + "\n", "utf-8")


def differences(panel: str, found: Digests, known: Digests) -> list[Difference]:
    """Where ``found`` is not what is known."""
    differing = []
    for state, languages in found.items():
        for language, looks in languages.items():
            before = known.get(state, {}).get(language, {})
            changed = tuple(look for look, digest in looks.items() if before.get(look) != digest)
            if changed:
                differing.append(Difference(panel, state, language, changed))
    return differing


def _parsed(text: str) -> Digests:
    written: dict[str, dict[str, Any]] = json.loads(text)
    return {
        state: {
            language: {
                look: digest
                for look, digest in zip(LOOKS, line.split(), strict=True)
                if digest != NONE
            }
            for language, line in languages.items()
        }
        for state, languages in written.items()
    }
