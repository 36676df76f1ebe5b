"""The authority is away, is another one, or has gone back: the lists in use go on counting."""

import contextlib
import dataclasses
import logging
import shutil
from collections.abc import Iterator

import pytest

from cloud.config import Authority, Settings
from provisioning.office import Office
from provisioning.serving.settings import Listen
from tests.bench.authority import AuthorityDesk
from tests.bench.pki import make_line, san_uri
from tests.bench.ports import free_port
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol
from tests.integration.cloud.followed import challenge
from tests.integration.cloud.reception import Kiosk, ok
from tests.integration.cloud.running import SettableClock, running_service


@pytest.fixture
def own(tmp_path):
    return make_line(tmp_path / "own", NOW)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def settings(world: World, own, port, tmp_path, caplog) -> Settings:
    caplog.set_level(logging.INFO)
    state = tmp_path / "state"
    state.mkdir()
    told = dataclasses.replace(
        world.settings,
        tls=dataclasses.replace(world.settings.tls, directory=own.cloud),
        authority=Authority(f"https://localhost:{port}", state),
    )
    enrol(told, own.kiosk)
    return told


@contextlib.contextmanager
def authority(office: Office, folder, port: int) -> Iterator[AuthorityDesk]:
    with AuthorityDesk(
        office, folder, NOW, listen=Listen("127.0.0.1", port), hold_list_s=1.0
    ) as desk:
        yield desk


def said(caplog, text: str) -> None:
    wait_until(lambda: text in caplog.text, f"it does not say {text}")


def test_a_service_starts_without_its_authority_and_follows_it_once_it_is_there(
    settings, own, port, tmp_path, caplog
):
    with running_service(settings, SettableClock()) as url, Kiosk(url, own.kiosk) as kiosk:
        said(caplog, "authority_unreachable kind=ClientConnectorError")
        ok(challenge(kiosk))
        own.office.revoke(san_uri(own.hospital), "cessation", NOW)
        with authority(own.office, tmp_path / "server", port):
            said(caplog, "authority_back")
            said(caplog, "newly_revoked=1")
        ok(challenge(kiosk))
    assert caplog.text.count("authority_unreachable") <= 2


def test_another_authority_under_its_name_is_not_asked(settings, port, tmp_path, caplog):
    foreign = make_line(tmp_path / "foreign", NOW)
    with (
        authority(foreign.office, tmp_path / "server", port),
        running_service(settings, SettableClock()),
    ):
        said(caplog, "authority_unreachable kind=ClientConnectorCertificateError")
    assert "party_lists_taken_up" not in caplog.text


@pytest.fixture(params=[False, True], ids=["never asked", "asked before"])
def was_asked(request, caplog):
    caplog.set_level(logging.INFO)
    return request.param


def test_an_authority_that_went_back_to_an_old_ledger_is_told(
    settings, own, tmp_path, caplog, was_asked
):
    """Its next lists would have numbers that there were already, and nobody would fetch them."""
    shutil.copytree(own.office.folder, tmp_path / "old")
    own.office.revoke(own.kiosk_uri, "key-compromise", NOW)
    (own.cloud / "crl.pem").write_bytes(own.office.crl_pem(NOW))
    with running_service(settings, SettableClock()):
        if was_asked:
            with authority(own.office, tmp_path / "server", port_of(settings)) as desk:
                wait_until(lambda: desk.waiting() == 1, "it does not ask")
        with authority(Office(tmp_path / "old"), tmp_path / "restored", port_of(settings)):
            said(caplog, "party_lists_refused reason=older")


def port_of(settings: Settings) -> int:
    return int(settings.authority.url.rpartition(":")[2])
