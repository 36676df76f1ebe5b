"""A vendor's end as a process: ``docs/examples/subscriber.js`` in Node.

with NodeSubscriber(tmp_path / "vendor", line, broker) as vendor:
    vendor.records(); vendor.notices()
"""

import json
import shutil
from pathlib import Path
from typing import Any

from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials
from tests.bench.service import ROOT, Service

EXAMPLE = ROOT / "docs/examples/subscriber.js"
DEBIANS_MODULES = {"NODE_PATH": "/usr/share/nodejs"}
"""Where Debian's packages put what they bring; Node itself does not look there."""


class NodeSubscriber(Service):
    """The example, or a changed copy of it, with what it has kept."""

    def __init__(
        self, directory: Path, line: LineCredentials, broker: Mosquitto, script: Path = EXAMPLE
    ) -> None:
        self.directory = directory
        self.preload: Path | None = None
        """A script that Node runs first: for faults of the machine."""
        self.store = directory / "received.jsonl"
        self._node = shutil.which("node") or "node"
        url = f"mqtts://127.0.0.1:{broker.port}"
        super().__init__(
            [str(script), url, str(line.hospital), line.institution, str(directory)],
            directory / "subscriber.log",
            ready_when="listening",
            environment=DEBIANS_MODULES,
        )

    def start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        super().start()

    def _command(self) -> list[str]:
        first = ["--require", str(self.preload)] if self.preload else []
        return [self._node, *first, *self._arguments]

    def kept(self) -> list[dict[str, Any]]:
        """Every line of its store that is whole."""
        if not self.store.exists():
            return []
        *whole, _torn = self.store.read_text().split("\n")
        return [json.loads(line) for line in whole]

    def records(self) -> list[str]:
        """The verification ids in its store, in order of arrival."""
        return [entry["verification_id"] for entry in self.kept() if "record" in entry]

    def notices(self) -> list[str]:
        """The kinds of the notices."""
        return [entry["kind"] for entry in self.kept() if "notice_id" in entry]

    def forget(self, identities: list[str]) -> None:
        """Takes records out of its store, which must not be in use."""
        left = [one for one in self.kept() if one.get("verification_id") not in identities]
        self.store.write_text("".join(json.dumps(one) + "\n" for one in left))
