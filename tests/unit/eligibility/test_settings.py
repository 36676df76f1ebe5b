"""Settings: kinds, defaults, paths; every error names the key."""

import dataclasses
from pathlib import Path

import pytest

from eligibility.settings import SettingsError, parse_settings

FOLDER = Path("/etc/program")


@dataclasses.dataclass(frozen=True)
class Limits:
    rate: float
    is_on: bool = True


@dataclasses.dataclass(frozen=True)
class Settings:
    name: str
    keys: Path
    limits: Limits
    more: Limits = dataclasses.field(default_factory=lambda: Limits(1.0))
    port: int = 8443
    days: tuple[str, ...] = ()
    rare: Limits | None = None
    each: tuple[Limits, ...] = ()


GOOD = 'name = "n"\nkeys = "keys"\n[limits]\nrate = 2\n'


def read(text):
    return parse_settings(text, Settings, FOLDER)


def test_every_kind_is_read_and_defaults_are_kept():
    settings = read(GOOD)
    assert settings == Settings("n", FOLDER / "keys", Limits(2.0))
    assert isinstance(settings.limits.rate, float)


def test_a_list_of_tables_is_read():
    settings = read(GOOD + "[[each]]\nrate = 1\n[[each]]\nrate = 2\nis_on = false\n")
    assert settings.each == (Limits(1.0), Limits(2.0, is_on=False))


def test_an_absolute_path_stays():
    assert read(GOOD.replace('"keys"', '"/var/keys"')).keys == Path("/var/keys")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("rate = 2", "", "limits.rate is missing", id="key missing"),
        pytest.param("[limits]\nrate = 2\n", "", "the table [limits] is missing", id="table"),
        pytest.param("rate = 2", 'rate = "2"', "limits.rate must be a number", id="kind"),
        pytest.param("rate = 2", "rate = true", "limits.rate must be a number", id="bool"),
        pytest.param('name = "n"', "name = 1", "name must be a text in quotes", id="text"),
        pytest.param('keys = "keys"', "keys = 1", "keys must be a path in quotes", id="path"),
        pytest.param("rate = 2", "rate = 2\nis_on = 1", "must be true or false", id="no bool"),
        pytest.param('name = "n"', 'name = "n"\nprot = 1', "did you mean port?", id="near"),
        pytest.param('name = "n"', 'name = "n"\nxyz = 1', "xyz is not a setting", id="unknown"),
        pytest.param("[limits]\nrate = 2", "limits = 1", "limits must be a table", id="no table"),
        pytest.param("[limits]", "[[each]]\nrat = 1\n[limits]", "each[1].rat is not", id="in list"),
        pytest.param("[limits]", "[each]\n[limits]", "must be a list of tables", id="no tables"),
        pytest.param("[limits]", "[limits", "not TOML", id="syntax"),
        pytest.param('name = "n"', 'name = "n"\ndays = "a"', "days must be a list", id="no list"),
        pytest.param('name = "n"', 'name = "n"\ndays = [1]', "days must be a list", id="numbers"),
        pytest.param('name = "n"', 'name = "n"\nrare = 1', "rare must be a table", id="rare"),
    ],
)
def test_a_bad_key_is_named(old, new, says):
    with pytest.raises(SettingsError) as caught:
        read(GOOD.replace(old, new))
    assert says in str(caught.value)


def test_no_value_is_told():
    with pytest.raises(SettingsError) as caught:
        read(GOOD.replace("rate = 2", 'rate = "a secret"'))
    assert "secret" not in str(caught.value)


@dataclasses.dataclass(frozen=True)
class Optional:
    keys: Path | None = None


def test_a_path_may_be_left_out():
    assert parse_settings("", Optional, FOLDER) == Optional(None)
    assert parse_settings('keys = "keys"', Optional, FOLDER) == Optional(FOLDER / "keys")
    with pytest.raises(SettingsError, match="keys must be a path in quotes"):
        parse_settings("keys = 3", Optional, FOLDER)


def test_a_list_of_texts_is_read():
    assert read('days = ["a", "b"]\n' + GOOD).days == ("a", "b")


def test_a_table_that_may_be_left_out_is_read():
    assert read(GOOD).rare is None
    assert read(GOOD + "[rare]\nrate = 3\n").rare == Limits(3.0)
