"""The page on FHIR tells what the form writes."""

import re
from pathlib import Path

from tests.bench import fhir_example
from tests.bench.fhir_base import FHIR_RULES
from tests.bench.fhir_bundle import elements
from tests.bench.jp_core import JP_CORE_RULES
from tests.unit.hospital.forms.fhir_cases import RECORDS, bundle_of

FOLDER = Path(__file__).parents[4] / "docs" / "hospital"
PAGE = (FOLDER / "fhir.md").read_text()
_PREFIXES = {"urn:x-oev:oqs:": "oqs:", "urn:x-oev:fhir:": "ours:"}
_SHORT = PAGE.replace("urn:x-oev:oqs:", "oqs:").replace("urn:x-oev:fhir:", "ours:")
_TOLD_BY_THEIR_FIELD = ("declaration:",)


def test_the_example_is_what_the_form_writes():
    assert (FOLDER / "fhir-example.json").read_text() == fhir_example.example()


def test_every_name_of_ours_is_on_the_page():
    written = {
        prefix + value.removeprefix(urn)
        for record in RECORDS.values()
        for path, value in elements(bundle_of(record).json)
        if path.endswith((".url", ".system")) and isinstance(value, str)
        for urn, prefix in _PREFIXES.items()
        if value.startswith(urn)
    }
    assert len(written) > 20
    assert {name for name in written if not _is_told(name)} == set()


def _is_told(name: str) -> bool:
    """By its whole name, by its official tag, or as one field of the declaration."""
    kind, _, field = name.partition(":")
    is_official = kind == "oqs" and re.search(rf"\b{field}\b", PAGE) is not None
    last = f"`:{name.rpartition(':')[2]}`"
    is_declared = field.startswith(_TOLD_BY_THEIR_FIELD) and last in PAGE
    return is_official or is_declared or f"`{name}`" in _SHORT


def test_the_page_counts_the_rules():
    assert f"{len(FHIR_RULES)} rules of FHIR and {len(JP_CORE_RULES)} of JP Core" in PAGE
