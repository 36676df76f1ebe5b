"""Finding a message's words by its id.

A catalogue maps ids to sentences; "|" marks where a line may end, a line break where it must.
Another language is another catalogue; no drawing code holds text.
"""

from collections.abc import Mapping


class Words:
    """The words of one language."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._catalogue = catalogue

    def of(self, message: str, **facts: object) -> str:
        """The words of a message, facts filled in.

        Raises:
            KeyError: the catalogue has no such message.
        """
        return self._catalogue[message].format(**facts)
