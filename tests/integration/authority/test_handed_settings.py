"""Settings that a kiosk is handed carry a signature that it takes on that day."""

import datetime as dt

import pytest
from cryptography import x509

from kiosk.fleet.signed_settings import SettingsRefused, read_signed
from provisioning import site_settings
from provisioning.acts import Act
from provisioning.settings_signature import sign_again
from provisioning.settings_signer import FOLDER, signer_of
from tests.bench.authority import AuthorityDesk
from tests.bench.fleet import Reporting
from tests.bench.pki import make_line

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""
A_YEAR_LATER = NOW + dt.timedelta(days=366)
TABLES = {"sound": {"volume": 2}}


@pytest.fixture
def line(tmp_path):
    return make_line(tmp_path / "line", NOW)


@pytest.fixture
def made(line):
    return site_settings.make(line.office, line.kiosk_uri, TABLES, "console", NOW)


def take(line, jws, now):
    root = x509.load_pem_x509_certificate(line.office.trust_pem())
    return read_signed(jws, root, line.kiosk_uri, 0, now)


def test_a_spare_kiosk_takes_what_was_signed_a_year_ago(line, made):
    with pytest.raises(SettingsRefused):
        take(line, made.jws, A_YEAR_LATER)
    again = sign_again(line.office, line.kiosk_uri, A_YEAR_LATER)
    taken = take(line, again, A_YEAR_LATER)
    assert (taken.version, taken.settings) == (made.version, TABLES)
    assert sign_again(line.office, line.kiosk_uri, A_YEAR_LATER) == again
    assert line.office.register().settings[line.kiosk_uri].by == "console"


def test_settings_of_a_signer_that_was_taken_back_are_signed_again(line, made, tmp_path):
    signer = x509.load_der_x509_certificate(signer_of(line.office, NOW).chain[0])
    with (
        AuthorityDesk(line.office, tmp_path / "server", NOW) as desk,
        Reporting(desk, line.kiosk) as kiosk,
    ):
        assert kiosk.poll().settings == made.jws
        line.office.revoke_serial(signer.serial_number, "key-compromise", NOW)
        handed = kiosk.poll().settings
        assert handed not in (None, made.jws)
        assert take(line, handed, NOW).settings == TABLES
        assert kiosk.poll().settings == handed
    signed = [one for one in line.office.ledger.entries() if one.act == Act.SETTINGS_MADE]
    assert [one.facts["version"] for one in signed] == ["1", "1"]


def test_a_kiosk_polls_on_where_nobody_can_sign(line, made, tmp_path, caplog):
    signer = x509.load_der_x509_certificate(signer_of(line.office, NOW).chain[0])
    line.office.revoke_serial(signer.serial_number, "key-compromise", NOW)
    (line.office.folder / FOLDER).rename(tmp_path / "away")
    (line.office.folder / FOLDER).write_text("")
    with (
        AuthorityDesk(line.office, tmp_path / "server", NOW) as desk,
        Reporting(desk, line.kiosk) as kiosk,
    ):
        assert kiosk.poll().settings == made.jws
    assert "authority.settings_not_signed" in caplog.text
