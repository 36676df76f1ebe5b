"""Finding a message's words by its id, in each language of the screens.

The sentences are in ``locale/*/LC_MESSAGES/kiosk.po``; `python -m kiosk.making.words` compiles them
to what is read here by gettext. "|" marks where a line may end, a line break where it must. No
drawing code holds text.
"""

import gettext
from collections.abc import Mapping
from pathlib import Path

from kiosk.ui.view_model import Language

LOCALE = Path(__file__).with_name("locale")
DOMAIN = "kiosk"
MARK = "|"


class Words:
    """The words of one language."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        translations.add_fallback(_Unknown())
        self._translations = translations

    def of(self, message: str, **facts: object) -> str:
        """The words of a message, facts filled in.

        Raises:
            KeyError: the catalogue has no such message.
        """
        return self._translations.gettext(message).format(**facts)


class _Unknown(gettext.NullTranslations):
    """Asked for what no catalogue has: gettext alone would show the id to patients."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


def words_of(language: Language) -> Words:
    """The words of a language; English where its catalogue is not there yet."""
    path = compiled_path(folder_of(language))
    with (path if path.is_file() else compiled_path(folder_of(Language.EN))).open("rb") as file:
        return Words(gettext.GNUTranslations(file))


def words_of_all() -> Mapping[Language, Words]:
    """The words of every language of the screens."""
    return {language: words_of(language) for language in Language}


def folder_of(language: Language) -> str:
    """A language's name as gettext writes it."""
    return language.value.replace("-", "_")


def compiled_path(folder: str) -> Path:
    """The catalogue that gettext reads."""
    return LOCALE / folder / "LC_MESSAGES" / f"{DOMAIN}.mo"
