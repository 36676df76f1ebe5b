"""All verifiers on one rendered tree."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from firmware_config.tree import Tree
from firmware_config.verifiers.programs import PROGRAMS
from firmware_config.verifiers.texts import texts
from firmware_config.verifiers.units import units
from firmware_config.verifiers.verdict import Scene, Verdict
from firmware_config.write import write_tree

VERIFIERS: tuple[Callable[[Scene], Iterable[Verdict]], ...] = (texts, *PROGRAMS, units)


def verify(tree: Tree, programs: Path | None = None) -> tuple[Verdict, ...]:
    """What each says; the tree lies in a folder of its own meanwhile.

    Args:
        tree: a rendered one.
        programs: a folder that verifiers are looked for in first.
    """
    with tempfile.TemporaryDirectory(prefix="kiosk-check-") as folder:
        write_tree(tree, Path(folder), kept=False)
        scene = Scene(tree, Path(folder), programs)
        return tuple(verdict for verifier in VERIFIERS for verdict in verifier(scene))
