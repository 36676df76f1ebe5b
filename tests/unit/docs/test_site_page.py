"""docs/image/site.md and the schema say the same, key by key: default, example, refusal."""

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from firmware_config import site_together
from firmware_config.site_checks import CHECKS
from firmware_config.site_tables import LEFT_OUT, TABLES
from firmware_config.site_values import Window

PAGE = Path(__file__).parents[3] / "docs/image/site.md"
ROW = re.compile(r"\| (`\w+\.\w+`.*?) \| (.+?) \| (.+?) \| `(.+?)` \| `(.+?)`: (.+) \|")
KEY = re.compile(r"`(\w+)\.(\w+)`")


def rows():
    """Each key with what its row says."""
    for line in PAGE.read_text("utf-8").splitlines():
        found = ROW.fullmatch(line)
        if found:
            keys, _, default, example, wrong, refusal = found.groups()
            yield from ((key, default, example, wrong, refusal) for key in KEY.findall(keys))


TOLD = {key: told for key, *told in rows()}


def value(text):
    return tomllib.loads(f"key = {text}")["key"]


def as_told(default):
    """A default as the page writes it."""
    if default is dataclasses.MISSING:
        return "needed"
    if default is None or default == ():
        return "–"
    if default == "":
        return "empty"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Window):
        ends = default.begins + default.minutes
        return f"`{default.begins_at}-{ends // 60:02d}:{ends % 60:02d}`"
    return f"`{default}`"


def test_every_key_has_its_row_and_every_row_its_key():
    assert TOLD.keys() == CHECKS.keys()


@pytest.mark.parametrize("key", sorted(TOLD), ids=".".join)
def test_a_row_says_what_the_schema_does(key):
    default, example, wrong, refusal = TOLD[key]
    kind = {**TABLES, **LEFT_OUT}[key[0]]
    (field,) = [one for one in dataclasses.fields(kind) if one.name == key[1]]
    assert default == as_told(field.default)
    CHECKS[key](value(example))
    with pytest.raises(ValueError, match=f"^{re.escape(refusal)}$"):
        CHECKS[key](value(wrong))


def test_every_sentence_about_keys_together_is_told():
    source = Path(site_together.__file__).read_text("utf-8")
    sentences = re.findall(r"""SiteError\(\s*f?(['"])(.+?)\1\s*\)""", source, re.DOTALL)
    page = PAGE.read_text("utf-8")
    assert len(sentences) > 8
    for _, sentence in sentences:
        parts = [part for part in re.split(r"\{.+?\}", sentence) if len(part) > 8]
        assert all(part in page for part in parts), sentence
