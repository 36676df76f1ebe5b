"""Who is covered? Reads a folder of FHIR bundles with the standard library (docs/hospital/fhir.md).

python who_is_covered.py FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def read(bundle: Json) -> str:
    """One line for the desk: of the answer, never of a Coverage alone."""
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    kinds = {resource["resourceType"]: resource for resource in by_url.values()}
    answer = kinds.get("CoverageEligibilityResponse")
    if answer is None:
        return f"NOT CHECKED  {kinds['Task']['description']}"
    patient = by_url.get(answer["patient"].get("reference"))
    if patient is None:
        return f"NOBODY       {answer['disposition']}"
    covers = [one for one in answer.get("insurance", ()) if one["inforce"]]
    if not covers:
        return f"NOT COVERED  {name(patient)}: {answer['disposition']}"
    return f"COVERED      {name(patient)}: {', '.join(told(one, by_url) for one in covers)}"


def name(patient: Json) -> str:
    """In kanji and kana."""
    return " / ".join(one["text"] for one in patient.get("name", ()))


def told(insurance: Json, by_url: dict[str, Json]) -> str:
    """Who pays, the member id, the patient's share, the papers beside it."""
    coverage = by_url[insurance["coverage"]["reference"]]
    payor = by_url[coverage["payor"][0]["reference"]]
    share = coverage["costToBeneficiary"][0]["valueQuantity"]["value"]
    papers = "".join(f", {item['name']}" for item in insurance.get("item", ()))
    return f"{payor.get('name', '')} {coverage['identifier'][0]['value']}, {share} %{papers}"


if __name__ == "__main__":
    for file in sorted(Path(sys.argv[1]).glob("fhir_*.json")):
        sys.stdout.write(read(json.loads(file.read_text(encoding="utf-8"))) + "\n")
