"""The installer's page: its settings file is whole and loads, its chapters and words are there."""

import dataclasses
import re
import tomllib
import types
import typing
from pathlib import Path

from hospital.config import HospitalConfig, load

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/hospital.md"
CHAPTERS = ROOT / "docs/hospital"
WORDS = ROOT / "hospital/board/words"


def settings_text():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return text


def keys_of(kind):
    """Each table with its keys; of an array of tables too."""
    for table in dataclasses.fields(kind):
        for one in dataclasses.fields(dataclass_in(table.type)):
            yield f"{table.name}.{one.name}"


def dataclass_in(kind):
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is tuple:
        return next(one for one in typing.get_args(kind) if dataclasses.is_dataclass(one))
    return kind


def keys_told():
    for table, told in tomllib.loads(settings_text()).items():
        for one in told if isinstance(told, list) else [told]:
            yield from (f"{table}.{key}" for key in one)


def test_the_settings_on_the_page_are_every_key_and_no_other():
    assert set(keys_told()) == set(keys_of(HospitalConfig))


def test_the_program_takes_the_settings_on_the_page(tmp_path):
    file = tmp_path / "hospital.toml"
    file.write_text(settings_text())
    assert load(file).board is not None


def test_defaults_on_the_page_are_the_programs(tmp_path):
    file = tmp_path / "hospital.toml"
    file.write_text(settings_text())
    settings = load(file)
    differs = [
        f"{table.name}.{one.name}"
        for table in dataclasses.fields(settings)
        if dataclasses.is_dataclass(told := getattr(settings, table.name))
        for one in dataclasses.fields(told)
        if one.default not in (dataclasses.MISSING, None) and getattr(told, one.name) != one.default
    ]
    assert differs == []


def test_every_chapter_is_linked():
    page = PAGE.read_text()
    assert [one.name for one in CHAPTERS.glob("*.md") if f"(hospital/{one.name}" not in page] == []


def test_what_the_page_quotes_of_the_desk_stands_there():
    said = "".join(file.read_text() for file in WORDS.glob("*.toml"))
    for words in ("受信プログラムが止まっています", "問題はありません", "送信と障害", "前日まで"):
        assert words in PAGE.read_text()
        assert words in said
