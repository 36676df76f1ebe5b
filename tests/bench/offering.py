"""An authority that offers releases: what a test puts there, and a caller that takes it.

offering = Offering(line.office, folder)
offering.put("1.4.0", size=2_000_000); offering.offer("1.4.0", share=10)
"""

import contextlib
import datetime as dt
from pathlib import Path

import httpx

from eligibility.release import ReleaseVersion
from provisioning import releases
from provisioning.office import Office
from provisioning.released import Released
from tests.bench.update_bundle import make_bundle

CHANNEL = "stable"
MANIFEST = f"/v1/releases/{CHANNEL}"
BUNDLE = f"{MANIFEST}/bundle"


class Offering:
    """By another object than the server's: as commands on the same machine do."""

    def __init__(self, office: Path, folder: Path, channel: str = CHANNEL) -> None:
        self.office = Office(office)
        self._folder = folder
        self._channel = channel

    def put(self, version: str, size: int = 1_000_000, **more: str) -> Released:
        """A bundle of so many bytes and some; nobody is offered it yet."""
        file = make_bundle(self._folder / f"{self._channel}-{version}.raucb", version, size, **more)
        return releases.add(self.office, file, self._named(version), "console", _now())

    def offer(self, version: str, share: int = 100, at: dt.datetime | None = None) -> Released:
        """To this share of the kiosks."""
        named = self._named(version)
        return releases.offer(self.office, named, share, "console", at or _now())

    def withdraw(self, version: str) -> Released:
        """From everybody."""
        named = self._named(version)
        return releases.withdraw(self.office, named, "the test's", "console", _now())

    def content(self, release: Released) -> bytes:
        """What a kiosk gets that gets all of it."""
        return releases.path_of(self.office.folder, release.sha256).read_bytes()

    def damage(self, release: Released) -> None:
        """One byte of it on the authority's disk."""
        path = releases.path_of(self.office.folder, release.sha256)
        with path.open("r+b") as file:
            file.seek(release.size // 2)
            byte = file.read(1)
            file.seek(release.size // 2)
            file.write(bytes((byte[0] ^ 1,)))

    def _named(self, version: str) -> tuple[str, ReleaseVersion]:
        return self._channel, ReleaseVersion.parse(version)


def taken(response: httpx.Response) -> bytes:
    """What comes until the end, or until the authority cuts it off."""
    content = bytearray()
    with contextlib.suppress(httpx.TransportError):
        for part in response.iter_raw():
            content += part
    return bytes(content)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
