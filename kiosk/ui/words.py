"""Finding a message's words by its id, in each language of the screens.

The sentences are in ``locale/*/LC_MESSAGES/kiosk.po``; `python -m kiosk.making.words` compiles them
to what is read here by gettext, with the marks of ``typesetting``. No drawing code holds text.
"""

import gettext
from collections.abc import Mapping
from pathlib import Path

from kiosk.ui.fonts import FACE_OF, OWN_LETTERS, Face, set_in
from kiosk.ui.kinsoku import simply_marked
from kiosk.ui.view_model import Language

LOCALE = Path(__file__).with_name("locale")
DOMAIN = "kiosk"


class Words:
    """The words of one language."""

    def __init__(
        self,
        translations: gettext.NullTranslations,
        face: Face = Face.UD,
        wording: Mapping[str, str] | None = None,
    ) -> None:
        translations.add_fallback(_Unknown())
        self._translations = translations
        own = {} if wording is None else wording
        self._wording = {message: simply_marked(text) for message, text in own.items()}
        self.face = face
        """What the sentences are set in."""

    def of(self, message: str, **facts: object) -> str:
        """The words of a message, facts filled in.

        Raises:
            KeyError: the catalogue has no such message.
        """
        if message in self._wording:
            return self._wording[message]
        own = OWN_LETTERS.get(message, self.face)
        return self._set_in(own, self._translations.gettext(message).format(**facts))

    def in_japanese(self, text: str) -> str:
        """A name or a label that is Japanese in every language, in the face of Japanese."""
        return self._set_in(Face.UD, text)

    def _set_in(self, face: Face, text: str) -> str:
        return text if face is self.face else set_in(face, text)


class _Unknown(gettext.NullTranslations):
    """Asked for what no catalogue has: gettext alone would show the id to patients."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


Wording = Mapping[Language, Mapping[str, str]]
"""A clinic's own sentences, by message id."""


def words_of(language: Language, wording: Wording | None = None) -> Words:
    """The words of a language."""
    folder = folder_of(language)
    own = None if wording is None else wording.get(language)
    with compiled_path(folder).open("rb") as file:
        return Words(gettext.GNUTranslations(file), FACE_OF[folder], own)


def words_of_all(wording: Wording | None = None) -> Mapping[Language, Words]:
    """The words of every language of the screens."""
    return {language: words_of(language, wording) for language in Language}


def folder_of(language: Language) -> str:
    """A language's name as gettext writes it."""
    return language.value.replace("-", "_")


def compiled_path(folder: str) -> Path:
    """The catalogue that gettext reads."""
    return LOCALE / folder / "LC_MESSAGES" / f"{DOMAIN}.mo"
