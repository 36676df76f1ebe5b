"""An inquiry through an eligibility terminal's folders, beside the bare files of the same run.

The made-up terminal answers at once (a real one takes its own time on top). Ours is the kiosk's
client over mutual TLS to ``python -m hospital run --via-terminal``, which keeps question and answer
on its disk; bare is a program that writes the same request, looks every millisecond, and deletes.

python -m tests.benchmarks.terminal [--times 200]
"""

import argparse
import datetime as dt
import os
import re
import statistics
import tempfile
import time
import uuid
from pathlib import Path

from eligibility.inquiry import CardFaceKey, business_day
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import (
    SingleRequest,
    encode_single_request,
    parse_single_result,
)
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import FaceQuestion
from tests.bench.eligibility_terminal import REQUEST, RESULT, EligibilityTerminal
from tests.bench.people import people
from tests.bench.pki import INSTITUTION, LineCredentials, make_line
from tests.bench.service import Service
from tests.benchmarks.rates import percentile

TIMES = 200
_SETTINGS = """\
[hospital]
institution = "{institution}"
[broker]
host = "localhost"
port = 1
[paths]
credentials = "{line.hospital}"
state = "{at}/state"
face = "{at}/face"
[terminal]
credentials = "{line.cloud}"
address = "127.0.0.1"
port = 0
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.terminal")
    parser.add_argument("--times", type=int, default=TIMES)
    times = parser.parse_args().times
    now = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        line = make_line(at / "line", now)
        someone = people(business_day(now))["hanako"]
        face = CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)
        with EligibilityTerminal(at / "oqs") as terminal:
            bare = _bare(terminal, face, times)
            ours, again = _ours(at, line, face, times)
            bare = sorted([*bare, *_bare(terminal, face, times)])
    plain, through = statistics.median(bare), statistics.median(ours)
    print(
        f"bare files: median {plain:.0f} ms, p95 {percentile(bare, 0.95):.0f} ms; through kiosk's"
        f" client, TLS, disk: median {through:.0f} ms, p95 {percentile(sorted(ours), 0.95):.0f} ms;"
        f" ratio {through / plain:.1f}; the same question again: {statistics.median(again):.1f} ms"
    )


def _bare(terminal: EligibilityTerminal, face: CardFaceKey, times: int) -> list[float]:
    took = []
    for number in range(times):
        name = f"bare-{number}.xml"
        header = RequestHeader(INSTITUTION, name)
        data = encode_single_request(SingleRequest(header, SearchInfo.of_face(face))).data
        began = time.perf_counter()
        temporary = terminal.req / f".{name}"
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(terminal.req / f"{REQUEST}{name}")
        answer = terminal.res / f"{RESULT}{name}"
        while not (answer.exists() and answer.read_bytes().rstrip().endswith(b"</XmlMsg>")):
            time.sleep(0.001)
        assert parse_single_result(answer.read_bytes()).validity_code == "1"
        answer.unlink()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _ours(
    at: Path, line: LineCredentials, face: CardFaceKey, times: int
) -> tuple[list[float], list[float]]:
    settings = at / "hospital.toml"
    settings.write_text(_SETTINGS.format(institution=INSTITUTION, line=line, at=at))
    arguments = ["hospital", "run", "--config", str(settings), "--via-terminal", str(at / "oqs")]
    ready = "hospital.terminal_listening"
    with Service(arguments, at / "hospital.log", ready_when=ready) as hospital:
        port = re.findall(r"listening port=(\d+)", hospital.log)[-1]
        service = HttpsEligibilityService(f"https://localhost:{port}", client_context(line.kiosk))
        questions = [FaceQuestion(str(uuid.uuid4()), str(uuid.uuid4()), face) for _ in range(times)]
        first, again = ([_asked(service, one) for one in questions] for _ in range(2))
        service.close()
    return first, again


def _asked(service: HttpsEligibilityService, question: FaceQuestion) -> float:
    began = time.perf_counter()
    assert service.ask(question).outcome.is_valid
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
