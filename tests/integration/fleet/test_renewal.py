"""A certificate renews itself: real authority, real service, an inquiry under way meanwhile."""

import datetime as dt
import itertools
import threading
import uuid

import pytest

from eligibility.errors import Code
from kiosk.__main__ import main
from kiosk.clock import SystemClock
from kiosk.enrolment.line import Place
from kiosk.fittings import vitals_of
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.health import check_health
from kiosk.network.tls import FollowedContext, client_context
from kiosk.ports import ServiceError
from kiosk.renew_main import EXIT_OUT_OF_REACH, EXIT_REFUSED
from provisioning import renewing
from provisioning.listing import REPLACED_WITHIN
from tests.bench.authority import AuthorityDesk
from tests.bench.cloud import Cloud
from tests.bench.pki import make_line
from tests.bench.postgres import Postgres
from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
BEGAN = NOW - dt.timedelta(minutes=15)
"""By the authority's clock, which a test puts on: the service takes no list from the future."""
OLD = NOW - dt.timedelta(days=75)
"""Certificates of 90 days that were made then are due."""
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), OLD)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    with AuthorityDesk(
        line.office, tmp_path_factory.mktemp("server"), BEGAN, poll_every_s=1
    ) as desk:
        yield desk


@pytest.fixture(scope="module")
def cloud(line, desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cloud")
    (folder / "lists").mkdir()
    followed = f'[authority]\nurl = "{desk.url}"\ndirectory = "{folder}/lists"\n'
    with (
        Postgres(tmp_path_factory.mktemp("postgres")) as postgres,
        Cloud(folder, line, postgres, followed + "trust_by_issuer = true\n") as cloud,
    ):
        yield cloud


@pytest.fixture
def kiosk(line, desk, cloud, tmp_path):
    device = f"renew-{next(NUMBERS)}"
    with ReportingKiosk(
        tmp_path / device, line, desk.port, device, service=cloud.url, made_at=OLD
    ) as kiosk:
        yield kiosk


class Inquiring:
    """The screen's process asks the service on and on, as it does for patients."""

    def __init__(self, kiosk, cloud):
        contexts = FollowedContext(kiosk.opened.folder)
        self._service = HttpsEligibilityService(
            cloud.url, contexts.newest(), renewed=contexts.renewed
        )
        self.answers, self.failures = 0, []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._service.close()

    def _run(self):
        while not self._over.wait(0.01):
            try:
                self._service.challenge(str(uuid.uuid4()))
                self.answers += 1
            except ServiceError as error:
                self.failures.append(error.code)

    def goes_on(self):
        before = self.answers
        wait_until(lambda: self.answers > before + 3, f"no answers: {self.failures}")


def certificates(line, kiosk):
    return line.office.register().of_party(kiosk.uri)


def outcome(cloud, folder):
    try:
        check_health(cloud.url, client_context(folder), SystemClock())
    except ServiceError as error:
        return error.code
    return None


def screen_looks(kiosk):
    """The screen's process tries the new certificate at its next look."""
    config = kiosk.running_config
    vitals_of(config, SystemClock(), kiosk.opened).ask_service()


def test_a_kiosk_renews_while_it_inquires_and_its_old_certificate_is_out(line, desk, cloud, kiosk):
    first = kiosk.serial
    with Inquiring(kiosk, cloud) as inquiring:
        inquiring.goes_on()
        kiosk.poll()  # due: renewed
        assert kiosk.serial != first
        inquiring.goes_on()
        kiosk.poll()  # on trial: the former one stands
        assert [one.revoked_at is None for one in certificates(line, kiosk)] == [True, True]
        screen_looks(kiosk)
        assert kiosk.store.former() is None
        kiosk.screen_tells()
        kiosk.poll()
        old, new = certificates(line, kiosk)
        assert f"{old.serial:x}" == first
        assert (old.revoked_at is not None, new.revoked_at) == (True, None)
        desk.clock.add(minutes=REPLACED_WITHIN.seconds // 60)
        desk.office.new_crl_pem(desk.clock.now())  # as the server's own look does it
        wait_until(
            lambda: outcome(cloud, kiosk.party) is Code.SERVICE_REFUSES_DEVICE, "still let in"
        )
        inquiring.goes_on()
    assert inquiring.failures == []


@pytest.fixture
def young(line, desk, cloud, tmp_path):
    """A kiosk that is not due."""
    device = f"renew-{next(NUMBERS)}"
    with ReportingKiosk(
        tmp_path / device, line, desk.port, device, service=cloud.url, made_at=BEGAN
    ) as kiosk:
        yield kiosk


def test_a_young_kiosk_renews_once_an_admin_has_asked_for_it(line, young):
    first = young.serial
    young.poll()
    assert young.serial == first
    renewing.ask_kiosk(line.office, young.uri, "console", BEGAN)
    young.poll()
    assert young.serial != first
    second = young.serial
    young.poll()
    assert young.serial == second


def test_an_authority_that_is_away_at_that_moment_is_asked_again_with_the_same_key(
    line, kiosk, caplog
):
    first = kiosk.serial
    kiosk.place = Place("localhost", 1)
    kiosk.switch_on()
    kiosk.poll()
    assert kiosk.serial == first
    assert Code.AUTHORITY_UNREACHABLE.code in caplog.text
    key = kiosk.store.draft().tls_key().public_key()
    kiosk.place = Place("localhost", desk_port(kiosk))
    kiosk.switch_on()
    kiosk.poll()
    assert kiosk.serial != first
    assert kiosk.store.current().certificate().public_key_der == key


def desk_port(kiosk):
    return kiosk.config.authority.port


def test_a_service_that_is_away_keeps_the_certificate_until_it_is_back(line, kiosk):
    first, settings = kiosk.serial, kiosk.settings.read_text()
    kiosk.settings.write_text(settings.replace(kiosk.config.service.url, "https://localhost:1"))
    kiosk.switch_on()
    kiosk.poll()
    assert kiosk.serial == first
    assert len(certificates(line, kiosk)) == 2  # it lies beside, and waits
    kiosk.settings.write_text(settings)
    kiosk.switch_on()
    kiosk.poll()
    assert kiosk.serial == f"{certificates(line, kiosk)[1].serial:x}"
    assert len(certificates(line, kiosk)) == 2


def renew(kiosk, capsys, *arguments):
    status = main(["renew", "--config", str(kiosk.settings), *arguments])
    return status, capsys.readouterr().out


def test_by_hand_it_says_what_it_did(line, kiosk, young, capsys):
    status, said = renew(young, capsys)
    assert (status, said.startswith("not due: the certificate lasts until ")) == (0, True)
    status, said = renew(young, capsys, "--now")
    assert (status, Code.RENEWAL_NOT_DUE.code in said) == (EXIT_REFUSED, True)
    status, said = renew(kiosk, capsys)
    assert (status, said.startswith("renewed: gen-0002 is in use, until ")) == (0, True)
    status, said = renew(kiosk, capsys)
    assert (status, said.startswith("on trial: gen-0002 is in use")) == (0, True)


def test_by_hand_with_the_authority_away_it_says_so_and_changes_nothing(kiosk, capsys):
    first, settings = kiosk.serial, kiosk.settings.read_text()
    kiosk.settings.write_text(settings.replace(f"port = {desk_port(kiosk)}", "port = 1"))
    status, said = renew(kiosk, capsys)
    assert (status, Code.AUTHORITY_UNREACHABLE.code in said) == (EXIT_OUT_OF_REACH, True)
    assert kiosk.serial == first


def test_an_expired_kiosk_is_told_to_ask_the_admin(line, desk, tmp_path, capsys):
    device, long_ago = f"renew-{next(NUMBERS)}", NOW - dt.timedelta(days=91)
    office = make_line(tmp_path / "line", long_ago)
    with ReportingKiosk(tmp_path / device, office, desk.port, device, made_at=long_ago) as expired:
        status, said = renew(expired, capsys)
        assert (status, "kiosk enrol --again" in said) == (EXIT_REFUSED, True)
        expired.poll()
        expired.poll()
    told = capsys.readouterr().err
    assert told.count("fleet.certificate_expired code=KSK-107") == 1


def test_whose_identity_came_as_files_renews_nothing_by_itself(kiosk, capsys):
    text = kiosk.settings.read_text()
    kiosk.settings.write_text(text.replace(f"{kiosk.folder}/credentials", str(kiosk.party)))
    assert main(["renew", "--config", str(kiosk.settings)]) == 78
    assert "comes as files" in capsys.readouterr().err
