"""Site settings over the line: what may be changed, by whom it is signed, and that it is kept."""

import base64
import datetime as dt
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from eligibility.identity import POLICIES
from firmware_config.site import SiteError
from provisioning import site_settings
from provisioning.__main__ import main
from provisioning.errors import NameRefused, NotIssuedHere, SettingsUnchanged
from provisioning.settings_signer import FOLDER, signer_of
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
_SPKI = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
GOOD = """
[site]
clinic_name = "れんしゅう診療所"
[hours]
mon = "09:00-12:30 15:00-18:30"
closed_days = ["2026-12-29"]
[sound]
volume = 4
[wording.ja]
counter_note = "|受付番号を|お伝えください|"
"""


class _Roomy(jws.JWSRegistry):
    """A chain of certificates stands in the header."""

    max_header_length = 8192


BY = "urn:x-oev:admin:hanako"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[service]\nhost = 'a.example'", "service"),
        ("[site]\ndevice = 'reception-2'", "site.device"),
        ("[sound]\nvolumes = 3", r"sound\.volumes.*sound\.volume\?"),
        ("[sound]\nvolume = 9", "sound.volume 1 to 5|sound.volume must be 1 to 5"),
        ("[hours]\nclosed_days = ['2026-12-29']", "hours.closed_days needs hours"),
        ("[hours]\nmon = '25:00-26:00'", "hours.mon"),
        ("sound = 3", "sound must be a table"),
        ("[sound", "not TOML"),
        ("[wording.ja]\nno_such = 'x'", "wording.ja"),
    ],
    ids=["address", "name", "near", "range", "closed", "time", "no table", "no TOML", "sentence"],
)
def test_what_no_kiosk_could_take_is_refused_with_its_key(text, says):
    with pytest.raises(SiteError, match=says):
        site_settings.parse(text)


def test_each_version_follows_the_one_before_and_says_who_made_it(line):
    tables = site_settings.parse(GOOD.replace("れんしゅう", "かわった"))
    first = site_settings.make(line.office, line.kiosk_uri, tables, BY, NOW)
    with pytest.raises(SettingsUnchanged, match=f"version {first.version}"):
        site_settings.make(line.office, line.kiosk_uri, tables, BY, NOW)
    second = site_settings.make(line.office, line.kiosk_uri, {}, BY, NOW)
    assert (second.version, second.by) == (first.version + 1, BY)
    assert site_settings.told(first) == tables
    assert site_settings.told(second) == {}


def test_the_same_once_more_is_a_newer_version_with_everything_of_the_former(line):
    tables = site_settings.parse(GOOD.replace("れんしゅう", "もとの"))
    made = site_settings.make(line.office, line.kiosk_uri, tables, BY, NOW)
    again = site_settings.again(line.office, line.kiosk_uri, "console", NOW)
    assert (again.version, again.by) == (made.version + 1, "console")
    assert site_settings.told(again) == tables
    other = f"{line.kiosk_uri}-2"
    line.add_kiosk(other.rpartition(":")[2], NOW)
    with pytest.raises(NotIssuedHere, match="no settings but its image's"):
        site_settings.again(line.office, other, BY, NOW)


def test_the_signature_leads_to_the_root_by_the_authority_of_settings(line):
    made = site_settings.make(line.office, line.kiosk_uri, {"sound": {"volume": 1}}, BY, NOW)
    chain = [
        x509.load_der_x509_certificate(base64.b64decode(one))
        for one in json.loads(base64.urlsafe_b64decode(made.jws.split(".")[0] + "=="))["x5c"]
    ]
    leaf, issuing = chain
    root = x509.load_pem_x509_certificate(line.office.trust_pem())
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [one.policy_identifier.dotted_string for one in policies] == [POLICIES["settings"]]
    key = ECKey.import_key(leaf.public_key().public_bytes(*_SPKI))
    read = jws.deserialize_compact(made.jws, key, registry=_Roomy(algorithms=["ES256"]))
    assert json.loads(read.payload)["uri"] == line.kiosk_uri


def test_a_kiosk_that_was_never_enrolled_gets_none(line):
    with pytest.raises(NameRefused, match="never enrolled"):
        site_settings.make(line.office, f"{line.kiosk_uri}-9", {}, BY, NOW)


def test_the_signer_is_made_anew_before_it_ends_and_when_it_was_taken_back(line):
    first = signer_of(line.office, NOW)
    assert signer_of(line.office, NOW).chain == first.chain
    later = NOW + dt.timedelta(days=300)
    second = signer_of(line.office, later)
    assert second.chain != first.chain
    leaf = x509.load_der_x509_certificate(second.chain[0])
    line.office.revoke_serial(leaf.serial_number, "superseded", later)
    assert signer_of(line.office, later).chain != second.chain
    assert (line.office.folder / FOLDER / "device.key").stat().st_mode & 0o077 == 0


def test_a_signer_of_a_clock_that_was_ahead_signs_nothing(line):
    ahead = signer_of(line.office, NOW + dt.timedelta(days=500))
    assert signer_of(line.office, NOW).chain != ahead.chain


_LINES = st.text(
    st.characters(exclude_characters='"\\', exclude_categories=("C", "Z")), min_size=1, max_size=20
)


@given(name=_LINES, volume=st.integers(1, 5), asks=st.booleans(), said=_LINES)
def test_what_is_shown_as_a_file_can_be_read_as_one(name, volume, asks, said):
    tables = {
        "site": {"clinic_name": name},
        "sound": {"volume": volume},
        "consent": {"asks_prescription": asks},
        "wording": {"ja": {"counter_note": said}, "en": {"counter_note": said}},
    }
    assert site_settings.parse(site_settings.as_toml(tables)) == tables


def test_the_commands_set_show_and_tell_what_was_before(line, tmp_path, capsys):
    file = tmp_path / "settings.toml"
    file.write_text(GOOD)
    office, uri = str(line.office.folder), line.kiosk_uri
    assert main(["site", office, "set", uri, str(file), "--json"]) == 0
    version = json.loads(capsys.readouterr().out)["version"]
    assert main(["site", office, "show", uri]) == 0
    shown = capsys.readouterr().out
    assert f"# Version {version} for {uri}" in shown
    assert site_settings.parse(shown) == site_settings.parse(GOOD)
    assert main(["site", office, "set", uri, str(file)]) == 1
    assert "once more: site again" in capsys.readouterr().err
    assert main(["site", office, "again", uri, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == version + 1
    assert main(["site", office, "history", uri]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(" console")
    file.write_text("[sound]\nvolume = 9\n")
    assert main(["site", office, "set", uri, str(file)]) == 1
    assert "sound.volume" in capsys.readouterr().err
