"""Settings: every error names the key."""

import datetime as dt

import pytest

from kiosk.config import ConfigError, load

GOOD = """
[site]
institution = "1310000000"
device = "reception-1"
clinic_name = "みなと内科クリニック"
[service]
url = "https://localhost:8443"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "/run/credentials/kiosk"
state = "/var/lib/kiosk"
[panel]
width = 800
height = 480
inches = 7
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "kiosk.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_file_is_read(write):
    config = load(write(GOOD))
    assert config.site.clinic_name == "みなと内科クリニック"
    assert config.broker.port == 8883
    assert config.panel.width == 800
    assert config.card.reader == ""


def test_a_clinic_asks_for_the_prescription_only_when_it_says_so(write):
    assert not load(write(GOOD)).consent.asks_prescription
    assert load(write(GOOD + "[consent]\nasks_prescription = true\n")).consent.asks_prescription


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            "[panel]",
            '[wording.ja]\nvalid_nots = "あ"\n[panel]',
            "did you mean wording.ja.valid_note?",
            id="sentence",
        ),
        pytest.param(
            "[panel]",
            '[wording.ja]\nvalid_note = "𠮷"\n[panel]',
            "wording.ja.valid_note has signs that cannot be shown: 𠮷",
            id="sign",
        ),
        pytest.param(
            "port = 8883", 'port = "8883"', "broker.port must be a whole number", id="kind"
        ),
        pytest.param("port = 8883", "port = true", "broker.port must be a whole number", id="bool"),
        pytest.param('url = "https://localhost:8443"', "", "service.url is missing", id="missing"),
        pytest.param("[broker]", "[brokers]", "did you mean broker?", id="table"),
        pytest.param("host =", "hots =", "did you mean broker.host?", id="unknown key"),
        pytest.param("[site]", "[site", "not TOML", id="syntax"),
        pytest.param("inches = 7", 'inches = "7"', "panel.inches must be a number", id="number"),
        pytest.param("[panel]", "[hours]\nmon = 9\n[panel]", "hours.mon must be a text", id="hour"),
        pytest.param(
            "[panel]", '[hours]\nmon = "9-12"\n[panel]', "hours.mon must be like", id="hours"
        ),
        pytest.param(
            "[panel]",
            '[hours]\nmon = "09:00-12:00"\nclosed_days = "2026-12-29"\n[panel]',
            "hours.closed_days must be a list",
            id="closed days",
        ),
        pytest.param(
            "[panel]", "[sound]\nvolume = 6\n[panel]", "sound.volume must be", id="volume"
        ),
    ],
)
def test_a_bad_file_is_named_with_its_key(write, old, new, says):
    path = write(GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_table_is_named(write):
    with pytest.raises(ConfigError, match=r"\[paths\] is missing"):
        load(write(GOOD.split("[paths]", maxsplit=1)[0]))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.toml")


def test_hours_are_read_and_their_absence_means_always_open(write):
    given = '[hours]\nmon = "09:00-12:30"\nclosed_days = ["2026-12-28"]\n[panel]'
    hours = load(write(GOOD.replace("[panel]", given))).hours
    assert hours is not None
    opening = hours.opening
    assert [str(span) for span in opening.of_day(dt.date(2026, 12, 21))] == ["09:00-12:30"]
    assert opening.of_day(dt.date(2026, 12, 28)) == ()
    assert load(write(GOOD)).hours is None
