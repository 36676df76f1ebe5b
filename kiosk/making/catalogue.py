"""One language's sentences in a gettext source file: read, checked, written in order.

Message ids stand in the place of msgid, so the sentences of all languages are translations; the
Japanese ones say which messages and which facts there are. A line ``#. one of: a, b`` above a
Japanese entry lets each language use any of these facts.
"""

import dataclasses
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages import pofile

from kiosk.making.breaks import PHRASES, broken_rules, with_marks
from kiosk.ui.words import DOMAIN, LOCALE

BASE = "ja"
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"""
ONE_OF = "one of:"


class CatalogueProblem(Exception):
    """A catalogue cannot be read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A message in one language."""

    message: str
    sentence: str
    notes: tuple[str, ...] = ()
    is_fuzzy: bool = False

    @property
    def one_of(self) -> frozenset[str] | None:
        """Facts of which each language uses what it needs; None without such a note."""
        for note in self.notes:
            if note.startswith(ONE_OF):
                return frozenset(re.findall(r"\w+", note.removeprefix(ONE_OF)))
        return None


Entries = Mapping[str, Entry]


def source_of(language: str) -> Path:
    """The file with a language's sentences."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(path: Path) -> Entries:
    """The entries of a file, by message id.

    Raises:
        CatalogueProblem: it is no catalogue, or an id stands twice; the message says where.
    """
    text = path.read_text("utf-8")
    try:
        found = pofile.read_po(text.splitlines(), abort_invalid=True)
    except pofile.PoFileError as error:
        raise CatalogueProblem(f"{path}: {error}") from error
    ids = re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE)
    twice = {message for message in ids if ids.count(message) > 1}
    if twice or found.obsolete:
        raise CatalogueProblem(f"{path}: twice or struck out: {sorted(twice) or 'see #~'}")
    return {
        str(m.id): Entry(str(m.id), str(m.string), tuple(m.auto_comments), m.fuzzy)
        for m in found
        if m.id
    }


def written(entries: Entries, language: str) -> str:
    """The text of the file, sorted by id, so that parallel changes merge."""
    blocks = [HEADER.format(language=language)]
    for message in sorted(entries):
        entry = entries[message]
        notes = "".join(f"#. {note}\n" for note in entry.notes)
        flag = "#, fuzzy\n" if entry.is_fuzzy else ""
        said = pofile.normalize(entry.sentence, width=0)
        blocks.append(f"{notes}{flag}msgid {pofile.normalize(message, width=0)}\nmsgstr {said}\n")
    return "\n".join(blocks)


def faults(entries: Entries, base: Entries, language: str) -> Iterator[str]:
    """What is wrong with a language's entries, each fault with language and id."""
    for message in sorted(base.keys() - entries.keys()):
        yield f"{language}: {message}: missing"
    for message in sorted(entries.keys() - base.keys()):
        yield f"{language}: {message}: not a message of {BASE}"
    for message in sorted(entries.keys() & base.keys()):
        fault = _fault_of(entries[message], base[message], language)
        if fault:
            yield f"{language}: {message}: {fault}"


def facts_of(sentence: str) -> frozenset[str]:
    """Names of the facts that are filled in.

    Raises:
        ValueError: a brace without its other half.
    """
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _fault_of(entry: Entry, base: Entry, language: str) -> str | None:
    if entry.is_fuzzy:
        return "fuzzy: look at it and remove the flag"
    if not entry.sentence.strip():
        return "untranslated"
    try:
        facts, wanted = facts_of(entry.sentence), facts_of(base.sentence)
    except ValueError as error:
        return str(error)
    if base.one_of is not None:
        return None if facts <= base.one_of else f"facts {sorted(facts - base.one_of)} unknown"
    if facts != wanted:
        return f"facts {sorted(facts)} instead of {sorted(wanted)}"
    rules = broken_rules(with_marks(entry.sentence, language))
    if rules:
        return f"a line may not begin or end so: {rules}"
    if language not in PHRASES and re.search(r"[^ ](\||\n)", entry.sentence):
        return "a mark or a line end without a space before it"
    return None
