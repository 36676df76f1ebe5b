"""Acts written to a ledger, for replaying a power cut anywhere; a byte to ``marks`` after each.

python -m tests.bench.ledger_session FOLDER ACTS
"""

import datetime as dt
import json
import os
import sys
from pathlib import Path

from provisioning.acts import Act
from provisioning.ledger import Ledger
from tests.bench.disk import MARKS

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
_KEYS = json.dumps({"keys": [], "more": "x" * 1200})
"""As long as a certificate: a line lies in several sectors."""


def tell(ledger: Ledger, name: str) -> None:
    """One act."""
    ledger.append(Act.KEYS_TOLD, {"uri": name, "keys": _KEYS}, NOW)


def main(folder: Path, acts: int) -> None:
    """All of them."""
    ledger = Ledger(folder / "ledger.jsonl")
    marks = os.open(folder / MARKS, os.O_WRONLY | os.O_CREAT)
    for number in range(acts):
        tell(ledger, f"{number}")
        os.write(marks, b".")
    os.close(marks)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
