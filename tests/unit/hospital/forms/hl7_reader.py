"""Reads HL7 v2 as its own end would, from the bytes: it knows nothing of what wrote them."""

import re

ESCAPE = 0x1B
TO_KANJI, TO_ASCII = b"\x1b$B", b"\x1b(B"
_UNESCAPED = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}


def segments(data: bytes) -> list[list[str]]:
    """Fields of each segment, still escaped; delimiters count only in ASCII."""
    assert data.endswith(b"\r")
    read = [[_decoded(field) for field in split(one, b"|")] for one in split(data, b"\r")[:-1]]
    read[0].insert(1, "|")  # MSH-1 is the delimiter itself
    return read


def split(data: bytes, delimiter: bytes) -> list[bytes]:
    """At the delimiters outside two-byte characters: ム is 25 60, and 株 has a byte like |."""
    parts, start, at, in_kanji = [], 0, 0, False
    while at < len(data):
        if data[at] == ESCAPE:
            assert data[at : at + 3] in (TO_KANJI, TO_ASCII), "another character set"
            in_kanji = data[at : at + 3] == TO_KANJI
            at += 3
        elif in_kanji:
            at += 2
        else:
            if data[at : at + 1] == delimiter:
                parts.append(data[start:at])
                start = at + 1
            at += 1
    assert not in_kanji, "it does not end in ASCII"
    return [*parts, data[start:]]


def _decoded(data: bytes) -> str:
    text = data.decode("iso2022_jp")
    assert text.encode("iso2022_jp") == data, "a field does not begin and end in ASCII"
    return text


def text_of(field: str) -> str:
    """Unescaped."""

    def one(found: re.Match[str]) -> str:
        inside = found.group(1)
        return _UNESCAPED.get(inside) or bytes.fromhex(inside[1:]).decode("ascii")

    return re.sub(r"\\([FSTRE]|X(?:[0-9A-F]{2})+)\\", one, field)


class Message:
    """Segments by name; ``field`` counts as HL7 does."""

    def __init__(self, data: bytes) -> None:
        self.segments = segments(data)

    @property
    def names(self) -> list[str]:
        return [one[0] for one in self.segments]

    def all(self, name: str) -> list[list[str]]:
        return [one for one in self.segments if one[0] == name]

    def field(self, name: str, number: int, which: int = 0) -> str:
        """As it stands; empty when the segment is shorter."""
        fields = self.all(name)[which]
        return fields[number] if number < len(fields) else ""
