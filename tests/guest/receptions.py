"""Receptions made in the guest by the kiosk's own code, and what both ends know of them."""

import datetime as dt
import pickle
from collections.abc import Sequence

from kiosk.ports import KeptAnswer
from tests.bench.receptions import a_kept_answer, an_answer, somebody
from tests.guest.machine import Machine

_ANSWERS = "/run/kiosk-test-answers"
_AS_THE_KIOSK = (
    "systemd-run --quiet --pipe --wait --collect -p User=kiosk -p Group=kiosk -p UMask=0077"
    " -p LoadCredentialEncrypted=identity.key:/etc/kiosk/credentials/identity.key"
)
_FILL = (
    f"/usr/lib/kiosk/bin/python /usr/lib/kiosk-test/fill_outbox.py /etc/kiosk/kiosk.toml {_ANSWERS}"
)
SAID = "/dev/virtio-ports/kiosk.test.said"
"""What is written there is outside at once: it survives the guest."""
_OUTBOX = "/var/lib/kiosk/outbox.sqlite3"


def answers(count: int, now: dt.datetime) -> list[KeptAnswer]:
    """So many patients of today."""
    coverages = somebody().coverages
    return [a_kept_answer(answer=an_answer(at=now, coverages=coverages)) for _ in range(count)]


def hand_in(machine: Machine, kept: Sequence[KeptAnswer]) -> None:
    """Lays them ready in the guest."""
    machine.agent.put(_ANSWERS, pickle.dumps(list(kept)))
    machine.agent.ask(f"chmod 0644 {_ANSWERS}")


def keep(machine: Machine, timeout_s: float = 120.0) -> tuple[int, list[str]]:
    """Keeps what was handed in; gives how it ended and what was said."""
    done = machine.agent.run(f"{_AS_THE_KIOSK} {_FILL} 2>&1", timeout_s)
    return done.code, done.output.splitlines()


def begin_to_keep(machine: Machine) -> None:
    """The same beside us: each id is outside (``Machine.said``) once it is kept."""
    machine.agent.ask(f"{_AS_THE_KIOSK} {_FILL} > {SAID} 2>&1 < /dev/null &")


def states(machine: Machine) -> dict[str, int]:
    """How many records of the guest's outbox are in which state."""
    script = (
        "import sqlite3; c = sqlite3.connect('file:" + _OUTBOX + "?mode=ro', uri=True);"
        "print(*(f'{s}={n}' for s, n in c.execute("
        "'SELECT state, count(*) FROM record GROUP BY state')))"
    )
    said = machine.agent.ask(f'python3 -c "{script}"').split()
    return {state: int(number) for state, _, number in (one.partition("=") for one in said)}
