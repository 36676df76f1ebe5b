"""Settings of the service: defaults, paths, secrets; errors name the key."""

from pathlib import Path

import pytest

from cloud.config import NOT_SET, ConfigError, Settings, load
from eligibility.settings import SettingsError

COMPLETE = """
[tls]
directory = "credentials"
[database]
dsn = "postgresql://service:geheim@db/eligibility"
[cards]
anchors = "/srv/anchors.pem"
crls = "card-crls.pem"
[keys]
directory = "keys"
"""


@pytest.fixture
def read(tmp_path):
    def read_settings(text: str) -> Settings:
        (tmp_path / "cloud.toml").write_text(text, "utf-8")
        return load(tmp_path / "cloud.toml")

    return read_settings


def test_what_is_not_said_has_a_default(read):
    settings = read(COMPLETE)
    assert (settings.listen.port, settings.limits.authentication_s) == (8443, 900)


def test_relative_paths_count_from_the_file(read, tmp_path):
    settings = read(COMPLETE)
    assert settings.tls.directory == tmp_path / "credentials"
    assert settings.cards.anchors == Path("/srv/anchors.pem")


def test_lists_of_cards_may_be_two_days_old_and_face_anchors_left_out(read, tmp_path):
    cards = read(COMPLETE).cards
    assert (cards.crls, cards.crl_max_age_hours) == (tmp_path / "card-crls.pem", 48)
    assert cards.face_anchors == NOT_SET


def test_a_password_is_not_shown(read):
    assert "geheim" not in repr(read(COMPLETE))


WRONG = {
    "unknown section": (COMPLETE + "[listn]", "did you mean listen"),
    "unknown key": (COMPLETE + "[listen]\nprot = 1", r"did you mean listen\.port"),
    "missing lists of cards": (
        COMPLETE.replace('crls = "card-crls.pem"', ""),
        r"cards\.crls",
    ),
    "missing key": (COMPLETE.replace('directory = "credentials"', ""), r"tls\.directory"),
    "text for a number": (COMPLETE + '[listen]\nport = "8443"', r"listen\.port"),
    "not TOML": ("[listen", "TOML"),
}


@pytest.mark.parametrize(("text", "named"), WRONG.values(), ids=WRONG.keys())
def test_an_error_names_the_key(read, text, named):
    with pytest.raises(SettingsError, match=named):
        read(text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"cloud\.toml"):
        load(tmp_path / "cloud.toml")


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "cloud.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "cloud.toml")
