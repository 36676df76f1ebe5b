"""A real Debian system with our package boots under an emulator and is shown to hold.

python -m tests.guest all --package build/reception-kiosk_amd64.deb
python -m tests.guest boot killed --keep build/guest/run
python -m tests.guest --list

Needs root, and what ``docs/image/guest.md`` names. Each scenario ends in 0 or 1.
"""

import argparse
import contextlib
import functools
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.guest.report import Report
from tests.guest.scenarios import boot, full, killed, looks, lost, numbers, power, update
from tests.guest.world import World

SCENARIOS = {
    "boot": "first start with an empty data partition, enrolment, and a start like every morning",
    "looks": "read-only root, encrypted data, firewall, no listener, nobody can sign in",
    "killed": "kill -9 of screen and deliveries",
    "hung": "watchdogs: a stopped process, a screen that draws and does not answer",
    "full": "a full data partition",
    "power": "a power cut while records are kept and delivered",
    "lost": "its card in another board: the data stays closed and whole, patients are told",
    "update": "an update that fails its health gate and falls back, and one that becomes primary",
    "numbers": "where a start's time goes beside a bare start; memory under load; sizes",
}


def main() -> int:
    """0 when everything was as promised."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # machines are switched off then, too
    if options.list:
        for name, says in SCENARIOS.items():
            print(f"{name:8} {says}")
        return 0
    chosen = list(SCENARIOS) if "all" in options.scenario else options.scenario
    report = Report(lambda line: print(line, flush=True))
    with _folder(options.keep) as folder:
        _run(World(folder.resolve(), options.package.resolve()), chosen, report)
        if options.keep:
            (folder / "table.md").write_text(report.table())
    print(f"\n{sum(row.is_kept for row in report.rows)} of {len(report.rows)} as promised.")
    return 0 if report.is_good else 1


def _run(prepared: World, chosen: list[str], report: Report) -> None:
    with prepared as world:
        if not _is_through(report, lambda: _on_the_first(world, chosen, report)):
            return
        for name in chosen:
            if name in _ON_A_COPY:
                report.begin(name)
                _is_through(report, functools.partial(_ON_A_COPY[name], world, report))
                world.switch_all_off()


def _on_the_first(world: World, chosen: list[str], report: Report) -> None:
    report.begin("boot")
    machine = boot.first_start(world, report)
    boot.second_start(world, machine, report)
    for name in chosen:
        if name in _ON_THE_FIRST:
            report.begin(name)
            _ON_THE_FIRST[name](world, machine, report)
    machine.power_off()


def _is_through(report: Report, act: Callable[[], None]) -> bool:
    """False: something was in the way, which is a row as well."""
    try:
        act()
    except Exception:  # noqa: BLE001 - the rows so far, and what went wrong, are the result
        report.row("it went on", traceback.format_exc(limit=-3), is_kept=False)
        return False
    return True


_ON_THE_FIRST = {
    "looks": lambda _world, machine, report: looks.look(machine, report),
    "killed": lambda _world, machine, report: killed.kill(machine, report),
    "hung": lambda _world, machine, report: killed.hang(machine, report),
    "full": full.fill,
}


_ON_A_COPY = {
    "power": power.cut,
    "lost": lost.lose,
    "update": update.update,
    "numbers": numbers.all_of,
}


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="guest-") as folder:
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.guest",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenario", nargs="*", choices=[*SCENARIOS, "all"], default="all")
    parser.add_argument("--package", type=Path, help="the package of this system's Debian")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep disks and logs there")
    parser.add_argument("--list", action="store_true", help="say what there is")
    return parser


if __name__ == "__main__":
    sys.exit(main())
