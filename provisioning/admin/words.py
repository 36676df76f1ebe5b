"""What the pages say, in Japanese and English side by side: ``words/*.toml``, one file an area.

``[title]`` in ``kiosks.toml`` is ``kiosks.title``. Sentences are plain text with named places as
``{count}``; the templates escape what is put into them.
"""

import datetime as dt
import enum
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

JAPAN = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")


class Language(enum.StrEnum):
    """Of the pages."""

    JAPANESE = "ja"
    ENGLISH = "en"


_DAY = {Language.JAPANESE: "%Y/%m/%d", Language.ENGLISH: "%Y-%m-%d"}


def say(language: Language, key: str, **places: object) -> str:
    """One sentence; raises KeyError for one that there is not."""
    told = {name: tell(language, place) for name, place in places.items()}
    return all_words()[key][language].format(**told)


def tell(language: Language, value: object) -> object:
    """A moment or a day as it is written in Japan; anything else as it is."""
    match value:
        case dt.datetime():  # before date: it is one, too
            return f"{value.astimezone(JAPAN):{_DAY[language]} %H:%M}"
        case dt.date():
            return f"{value:{_DAY[language]}}"
    return value


def day(at: dt.datetime) -> dt.date:
    """Of a moment, in Japan."""
    return at.astimezone(JAPAN).date()


def has(key: str) -> bool:
    """Whether there is such a sentence."""
    return key in all_words()


@functools.cache
def all_words() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence by its key."""
    found: dict[str, Mapping[Language, str]] = {}
    for file in (resources.files("provisioning.admin") / "words").iterdir():
        if file.name.endswith(".toml"):
            area = file.name.removesuffix(".toml")
            for name, both in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found[f"{area}.{name}"] = {one: both[one.value] for one in Language}
    return found


def language_of(chosen: str | None, accepted: str | None) -> Language:
    """By what was chosen, else by the browser's Accept-Language; Japanese when neither says."""
    for word in (chosen, (accepted or "").split(",")[0].split("-")[0].strip().lower()):
        if word in set(Language):
            return Language(word)
    return Language.JAPANESE
