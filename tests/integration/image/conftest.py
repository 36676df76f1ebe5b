"""An authority that offers a release, and kiosks that fetch it."""

import itertools

import pytest

from kiosk import running_version
from kiosk.enrolment.line import Place
from provisioning.serving.settings import Limits
from tests.bench.authority import AuthorityDesk
from tests.bench.cable import Cable
from tests.bench.offering import CHANNEL, Offering
from tests.bench.pki import make_line
from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.update_bundle import COMPATIBLE
from tests.integration.image.nights import NOW, SIZE, Night

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    limits = Limits(downloads=1, download_again_s=40)
    with AuthorityDesk(line.office, tmp_path_factory.mktemp("server"), NOW, limits=limits) as desk:
        yield desk


@pytest.fixture(scope="module")
def offering(line, tmp_path_factory):
    offering = Offering(line.office.folder, tmp_path_factory.mktemp("bundles"))
    offering.put("5.0.0", SIZE)
    offering.put("5.1.0")
    return offering


@pytest.fixture
def release(offering):
    """A large one, offered until the test's end; the smaller one after it is not."""
    yield offering.offer("5.0.0")
    for version in ("5.0.0", "5.1.0"):
        offering.offer(version)
        offering.withdraw(version)


@pytest.fixture
def party(line):
    return line.add_kiosk(f"update-{next(NUMBERS)}", NOW)


@pytest.fixture
def night(desk, party, tmp_path):
    return Night(Place("localhost", desk.port), party, tmp_path)


@pytest.fixture
def cable(desk):
    with Cable(desk.port) as cable:
        yield cable


@pytest.fixture
def kiosk(line, cable, tmp_path, monkeypatch):
    """Runs 4.9.0: by its package as a process of its own, by its image in this one."""
    installed = tmp_path / "site" / "eligibility_kiosk-4.9.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Name: eligibility-kiosk\nVersion: 4.9.0\n")
    (tmp_path / "release").write_text(f"VERSION=4.9.0\nCOMPATIBLE={COMPATIBLE}\n")
    monkeypatch.setattr(running_version, "RELEASE_FILE", tmp_path / "release")
    device = f"update-{next(NUMBERS)}"
    with ReportingKiosk(tmp_path / "kiosk", line, cable.port, device) as kiosk:
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(kiosk.memory))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
        with kiosk.settings.open("a", encoding="utf-8") as settings:
            settings.write(f'[update]\nchannel = "{CHANNEL}"\n')
        yield kiosk
