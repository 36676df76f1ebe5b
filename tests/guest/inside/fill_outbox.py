"""Keeps answers in the kiosk's own outbox, by the kiosk's own code; names each one that is kept.

python fill_outbox.py /etc/kiosk/kiosk.toml ANSWERS     a pickle of the harness: ``KeptAnswer``s
"""

import contextlib
import pickle
import sys
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.fittings import open_the_outbox
from kiosk.identity.finding import identified


def main() -> None:
    answers = pickle.loads(Path(sys.argv[2]).read_bytes())
    clock = SystemClock()
    with (
        identified(load(Path(sys.argv[1]))) as found,
        contextlib.closing(open_the_outbox(found.config)) as outbox,
    ):
        for kept in answers:
            outbox.keep(kept)
            outbox.seal(kept.session_id, clock.wall())
            print(kept.answer.verification_id, flush=True)


main()
