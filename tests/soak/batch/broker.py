"""The broker with what its unit does for it: a store that a full disk has cut is set aside."""

from pathlib import Path

from tests.bench.mosquitto import Mosquitto

_CUT = "open database"
"""mosquitto says ``Couldn't open database`` and ends (docs/operations/broker.md)."""


class BrokerProcess(Mosquitto):
    """Its log lies on another disk than its store, as a journal does."""

    def __init__(self, directory: Path, credentials: Path, log: Path) -> None:
        super().__init__(directory, credentials)
        self.set_aside = 0
        """How often."""
        log.touch()
        (directory / "mosquitto.log").symlink_to(log)

    @property
    def store(self) -> Path:
        """What it has saved."""
        return self._directory / "mosquitto.db"

    def _start(self) -> None:
        said_before = len(self.log)
        try:
            super()._start()
        except RuntimeError:
            if _CUT not in self.log[said_before:]:
                raise
            self.store.replace(self.store.with_name("mosquitto.db.set-aside"))
            self.set_aside += 1
            super()._start()
