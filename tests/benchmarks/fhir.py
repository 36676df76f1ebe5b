"""What rendering a reception as FHIR costs, beside ``json.dumps`` of the same bundle.

``python -m tests.benchmarks.fhir [--rounds 7]``: it reports and judges nothing.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from eligibility import wire
from eligibility.wire_records import record_to_wire
from hospital.forms.fhir import FhirForm, bundle_of
from hospital.forms.port import Reception, reception_of
from tests.bench.people import people
from tests.bench.receptions import TODAY, a_provisional_record, a_record, an_answer

ROUNDS = 7
TIMES = 200


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fhir")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds: int = parser.parse_args().rounds
    print(f"Python {platform.python_version()}, median of {rounds} rounds of {TIMES}")
    for name, reception in _receptions().items():
        _tell(name, reception, rounds)
    return 0


def _receptions() -> dict[str, Reception]:
    answer = an_answer(coverages=people(TODAY)["mika"].coverages)
    records = {"answered": a_record(answer=answer), "provisional": a_provisional_record()}
    return {
        name: reception_of(wire.encode(record_to_wire(record))) for name, record in records.items()
    }


def _tell(name: str, reception: Reception, rounds: int) -> None:
    form, bundle = FhirForm(), bundle_of(reception)
    works: dict[str, Callable[[], Any]] = {
        "render": lambda: form.documents(reception),
        "dumps": lambda: json.dumps(bundle, ensure_ascii=False).encode(),
    }
    took: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(rounds):  # in turns: what else runs here slows both
        for work, run in works.items():
            took[work].append(_milliseconds(run))
    render, dumps = (statistics.median(took[work]) for work in works)
    [document] = form.documents(reception)
    print(
        f"{name}, {len(document.data)} bytes: {render:.3f} ms,"
        f" json.dumps alone {dumps:.3f} ms, ratio {render / dumps:.1f}"
    )


def _milliseconds(run: Callable[[], Any]) -> float:
    began = time.process_time()
    for _ in range(TIMES):
        run()
    return (time.process_time() - began) * 1000 / TIMES


if __name__ == "__main__":
    sys.exit(main())
