"""The example that reads bundles, as a vendor would run it."""

import subprocess
import sys
from pathlib import Path

from hospital.forms.fhir import FhirForm
from tests.unit.hospital.forms.fhir_cases import KINDS, RECORDS, read

EXAMPLE = Path(__file__).parents[4] / "docs" / "examples" / "who_is_covered.py"
PAGE = (EXAMPLE.parents[1] / "hospital" / "fhir.md").read_text()


def test_the_example_tells_answers_apart(tmp_path):
    records = [
        *(RECORDS[who] for who in ("mika", "taro", "kenji")),
        *(KINDS[kind] for kind in ("two coverages", "lost", "not found", "several", "declared")),
    ]
    for number, record in enumerate(records):
        [document] = FhirForm().documents(read(record))
        (tmp_path / f"fhir_{number}.json").write_bytes(document.data)
    told = subprocess.run(
        [sys.executable, str(EXAMPLE), str(tmp_path)], capture_output=True, check=True, text=True
    ).stdout
    words = [line[:13].strip() for line in told.splitlines()]
    assert words == [*["COVERED"] * 4, "NOT COVERED", "NOBODY", "NOBODY", "NOT CHECKED"]
    assert {line for line in told.splitlines() if line not in PAGE} == set()
