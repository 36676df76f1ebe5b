"""Settings: an error names the key, an unknown key its nearest neighbour."""

from pathlib import Path

import pytest

from cloud.config import ConfigError, load, parse

FOLDER = Path("/etc/cloud")
COMPLETE = {
    "tls": {"directory": "credentials"},
    "database": {"dsn": "postgresql://service:geheim@db/eligibility"},
    "cards": {"anchors": "/srv/anchors.pem"},
    "keys": {"directory": "keys"},
}


def test_what_is_not_said_has_a_default():
    settings = parse(COMPLETE, FOLDER)
    assert (settings.listen.port, settings.limits.authentication_s) == (8443, 900)


def test_relative_paths_count_from_the_file():
    settings = parse(COMPLETE, FOLDER)
    assert settings.tls.directory == FOLDER / "credentials"
    assert settings.cards.anchors == Path("/srv/anchors.pem")


def test_a_password_is_not_shown():
    assert "geheim" not in repr(parse(COMPLETE, FOLDER))


WRONG = {
    "unknown section": ({**COMPLETE, "listn": {}}, "listn: no such key; did you mean listen?"),
    "unknown key": (
        {**COMPLETE, "listen": {"prot": 1}},
        "listen.prot: no such key; did you mean listen.port?",
    ),
    "missing section": ({**COMPLETE, "tls": {}}, "tls.directory: this key is missing"),
    "text for a number": (
        {**COMPLETE, "listen": {"port": "8443"}},
        "listen.port: a whole number is needed",
    ),
    "truth for a number": (
        {**COMPLETE, "listen": {"port": True}},
        "listen.port: a whole number is needed",
    ),
    "number for a path": ({**COMPLETE, "keys": {"directory": 7}}, "keys.directory: text is needed"),
    "value for a section": ({**COMPLETE, "tls": "x"}, r"tls: a section is needed, \[tls\]"),
}


@pytest.mark.parametrize(("document", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_an_error_names_the_key(document, sentence):
    with pytest.raises(ConfigError, match=sentence):
        parse(document, FOLDER)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"cloud\.toml"):
        load(tmp_path / "cloud.toml")


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "cloud.toml").write_text("[listen")
    with pytest.raises(ConfigError, match="not TOML"):
        load(tmp_path / "cloud.toml")
