"""What the pages say, in Japanese and English side by side: ``words/*.toml``, one file an area.

``[title]`` in ``receptions.toml`` is ``receptions.title``. Sentences are plain text with named
places as ``{count}``; the templates escape what is put into them.
"""

import enum
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources


class Language(enum.StrEnum):
    """Of the pages."""

    JAPANESE = "ja"
    ENGLISH = "en"


def other_than(language: Language) -> Language:
    """For what is said in both: somebody at the desk may read only the other one."""
    return Language.ENGLISH if language is Language.JAPANESE else Language.JAPANESE


def say(language: Language, key: str, **places: object) -> str:
    """One sentence; raises KeyError for one that there is not."""
    return all_words()[key][language].format(**places)


@functools.cache
def all_words() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence by its key."""
    found: dict[str, Mapping[Language, str]] = {}
    for file in (resources.files("hospital.board") / "words").iterdir():
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
