"""`python -m kiosk.making.words`: sorts, checks and compiles the catalogues of words.

The compiled files carry the marks for line ends and are committed, so that a kiosk needs nothing
but Python's own gettext.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message, mofile

from kiosk.making import catalogue
from kiosk.making.breaks import with_marks
from kiosk.making.catalogue import BASE, CatalogueProblem, Entries
from kiosk.making.tone import tone_faults
from kiosk.ui.fonts import OWN_LETTERS
from kiosk.ui.words import LOCALE, compiled_path


class _Bare(Catalog):
    """Without dates and versions: the same sentences give the same bytes."""

    def __iter__(self) -> Iterator[Message]:
        _header, *messages = super().__iter__()
        yield Message("", "Content-Type: text/plain; charset=utf-8\n")
        yield from messages


def languages() -> list[str]:
    """The languages that have a folder, the base first."""
    found = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
    return sorted(found, key=lambda language: language != BASE)


def compiled(entries: Entries, language: str) -> bytes:
    """The catalogue as gettext reads it, with its marks."""
    catalog = _Bare(charset="utf-8", fuzzy=False)
    for message in sorted(entries):
        catalog.add(message, with_marks(entries[message].sentence, spoken_in(message, language)))
    file = io.BytesIO()
    mofile.write_mo(file, catalog)
    return file.getvalue()


def spoken_in(message: str, language: str) -> str:
    """The language of a message: the last word of its id where each has its own letters."""
    if message not in OWN_LETTERS:
        return language
    return message.rpartition(".")[2].replace("-", "_")


def problems() -> list[str]:
    """What is wrong with the sentences themselves; empty when all languages are complete."""
    try:
        base = catalogue.read(catalogue.source_of(BASE))
        found: list[str] = []
        for language in languages():
            entries = catalogue.read(catalogue.source_of(language))
            found.extend(catalogue.faults(entries, base, language))
            said = {m: e.sentence for m, e in entries.items() if m not in OWN_LETTERS}
            found.extend(tone_faults(said, language))
    except CatalogueProblem as problem:
        return [str(problem)]
    return found


def outdated() -> dict[Path, bytes]:
    """Files that are not what this program writes, and what they ought to be."""
    files = {}
    for language in languages():
        entries = catalogue.read(catalogue.source_of(language))
        files[catalogue.source_of(language)] = catalogue.written(entries, language).encode()
        files[compiled_path(language)] = compiled(entries, language)
    return {
        path: content
        for path, content in files.items()
        if not path.is_file() or path.read_bytes() != content
    }


def main() -> int:
    """0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what is outdated, write nothing")
    is_check = parser.parse_args().check
    wrong = problems()
    files = {} if wrong else outdated()
    for path, content in files.items():
        if is_check:
            wrong.append(f"{path}: outdated")
        else:
            path.write_bytes(content)
            sys.stdout.write(f"{path}\n")
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
