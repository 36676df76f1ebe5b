"""The official XML of the eligibility check: a safe reader, a writer, both encodings.

Children come in any order and unknown tags are kept (interfaces.md 1.2). A message is read as a
tree of ``Element``: a repeated tag is always several children, one child never becomes a scalar,
and every value stays text, so leading zeros and blanks survive. DTD and entities are refused.
Decoded by the XML declaration, never by CharacterCodeIdentifier. Standard library only.
"""

import dataclasses
import enum
import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

from eligibility.errors import WireError

SINGLE_LIMIT_BYTES = 1024 * 1024
BULK_LIMIT_BYTES = 64 * 1024 * 1024
DEPTH_LIMIT = 16
ELEMENT_LIMIT = 200_000
"""500 units of 400 tags: a tree takes far more memory than its bytes."""
SUBSTITUTE = "●"
"""Stands for a character that the encoding does not have (外字)."""

_DECLARATION = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_ANY_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOM = b"\xef\xbb\xbf"


class Encoding(enum.Enum):
    """As declared in the file; the codec is cp932, which has 髙 and 﨑 (eligibility.md 5.5)."""

    UTF_8 = "UTF-8", "utf-8", "0"
    SHIFT_JIS = "Shift_JIS", "cp932", "1"

    def __init__(self, label: str, codec: str, identifier: str) -> None:
        self.label = label
        self.codec = codec
        self.identifier = identifier
        """CharacterCodeIdentifier, OQSCD005."""


_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
    "cp932": "cp932",
}

_SAME_IN_CP932 = str.maketrans("−〜‖—¢£¬", "－～∥―￠￡￢")
"""One character on paper, two in Unicode: cp932 has the right-hand one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Element:
    """A tag with either text or children."""

    tag: str
    text: str = dataclasses.field(default="", repr=False)
    children: tuple["Element", ...] = ()

    def all(self, tag: str) -> tuple["Element", ...]:
        """Every child of this name, in order; one is a tuple of one."""
        return tuple(child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> "Element | None":
        """The first child of this name."""
        return next(iter(self.all(tag)), None)

    def value(self, tag: str) -> str | None:
        """The text of the first child of this name; None when absent (= not registered)."""
        found = self.first(tag)
        return None if found is None else found.text


@dataclasses.dataclass(frozen=True, slots=True)
class Encoded:
    """A written message."""

    data: bytes = dataclasses.field(repr=False)
    lost_in: tuple[str, ...]
    """Tags whose text lost a character to the substitute (NameOriginalLost)."""


def encode_message(root: Element, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file's bytes.

    Raises:
        WireError: a text holds a character that no XML may hold, or a tag is no name.
    """
    lost: list[str] = []
    lines = "".join(_written(root, encoding, lost))
    head = f'<?xml version="1.0" encoding="{encoding.label}" standalone="no"?>\n'
    return Encoded((head + lines + "\n").encode(encoding.codec), tuple(lost))


def has_name(element: Element) -> bool:
    """Whether its tag can be written; ``<a:b>`` and names in Japanese come in, but are not ours."""
    return _TAG.match(element.tag) is not None


def has_only_xml(text: str) -> bool:
    """False for a character that no XML may hold; JSON may."""
    return _NOT_XML.search(text) is None


def can_be_written(element: Element) -> bool:
    """Whether ``encode_message`` takes it, with all that stands in it."""
    is_good = has_name(element) and has_only_xml(element.text)
    return is_good and all(map(can_be_written, element.children))


def in_cp932(text: str) -> str:
    """The text as a Shift_JIS file has it: ● for each character that cp932 lacks (外字)."""
    return "".join(_in_cp932(character) for character in text.translate(_SAME_IN_CP932))


def _written(element: Element, encoding: Encoding, lost: list[str]) -> Iterator[str]:
    if not has_name(element) or (element.text and element.children):
        raise WireError("a tag is not a name, or has text beside children")
    yield f"<{element.tag}>"
    if element.text:
        yield _written_text(element, encoding, lost)
    for child in element.children:
        yield from _written(child, encoding, lost)
    yield f"</{element.tag}>"


def _written_text(element: Element, encoding: Encoding, lost: list[str]) -> str:
    if not has_only_xml(element.text):
        raise WireError(f"{element.tag}: a character that XML does not allow")
    text = element.text
    if encoding is Encoding.SHIFT_JIS:
        text = in_cp932(text)
        if text.count(SUBSTITUTE) > element.text.count(SUBSTITUTE):
            lost.append(element.tag)
    return escape(text, {"\r": "&#13;"})


def _in_cp932(character: str) -> str:
    try:
        character.encode(Encoding.SHIFT_JIS.codec)
    except UnicodeEncodeError:
        return SUBSTITUTE
    return character


def parse_message(data: bytes, limit_bytes: int = SINGLE_LIMIT_BYTES) -> Element:
    """The root of a message.

    Raises:
        WireError: too large, too deep, a DTD or an entity, an unknown encoding, not well-formed;
            names the rule, never a value.
    """
    if len(data) > limit_bytes:
        raise WireError(f"the XML is larger than {limit_bytes} bytes")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(_as_utf8(data), True)  # noqa: FBT003 - expat's signature
    except expat.ExpatError as error:
        raise WireError(f"the XML is not well-formed: line {error.lineno}") from None
    return reader.root()


def declared_encoding(data: bytes) -> Encoding:
    """What a message declares, so that it is answered in the same; UTF-8 when it is neither."""
    is_cp932 = _declared_codec(data) == Encoding.SHIFT_JIS.codec
    return Encoding.SHIFT_JIS if is_cp932 else Encoding.UTF_8


def _declared_codec(data: bytes) -> str | None:
    declared = _DECLARATION.match(data.removeprefix(_BOM))
    return _CODECS.get(declared.group(1).decode("ascii").lower() if declared else "utf-8")


def _as_utf8(data: bytes) -> bytes:
    """Decodes by the declaration and drops it: expat has no decoder for Shift_JIS."""
    codec = _declared_codec(data)
    if codec is None:
        raise WireError("the XML declares an encoding other than UTF-8 and Shift_JIS")
    try:
        text = data.removeprefix(_BOM).decode(codec)
    except UnicodeDecodeError:
        raise WireError("the XML is not in the encoding that it declares") from None
    return _ANY_DECLARATION.sub("", text, count=1).encode()


def _refuse_doctype(*_: object) -> None:
    raise WireError("the XML holds a DTD or an entity: refused")


class _Reader:
    """Builds the tree while expat reads."""

    def __init__(self) -> None:
        self._open: list[tuple[str, list[str], list[Element]]] = []
        self._root: Element | None = None
        self._count = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > ELEMENT_LIMIT:
            raise WireError(f"the XML has more than {ELEMENT_LIMIT} elements")
        if len(self._open) >= DEPTH_LIMIT:
            raise WireError(f"the XML is deeper than {DEPTH_LIMIT} elements")
        self._open.append((tag, [], []))

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)

    def end(self, _tag: str) -> None:
        tag, texts, children = self._open.pop()
        text = "".join(texts)
        if children and text.strip(" \t\r\n"):
            raise WireError(f"{tag}: text beside children")
        element = Element(tag, "" if children else text, tuple(children))
        if self._open:
            self._open[-1][2].append(element)
        else:
            self._root = element

    def root(self) -> Element:
        if self._root is None:
            raise WireError("the XML is empty")
        return self._root
