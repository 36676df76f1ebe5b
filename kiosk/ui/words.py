"""Finding a message's words by its id.

A catalogue maps ids to sentences; "|" marks where a line may end, a line break where it must. In
a language written with spaces a line may end at each of them, so its catalogue needs no marks.
Another language is another catalogue; no drawing code holds text.
"""

from collections.abc import Mapping


class Words:
    """The words of one language."""

    def __init__(self, catalogue: Mapping[str, str], *, has_spaces: bool = False) -> None:
        self._catalogue = catalogue
        self._has_spaces = has_spaces

    def of(self, message: str, **facts: object) -> str:
        """The words of a message, facts filled in.

        Raises:
            KeyError: the catalogue has no such message.
        """
        words = self._catalogue[message]
        return (words.replace(" ", " |") if self._has_spaces else words).format(**facts)
