"""All of a clinic that asks by files: service, database, broker, kiosk, hospital, receipt computer.

python -m tests.bench.asked_by_file                       a check by HTTPS: the file, and its answer
python -m tests.bench.asked_by_file --through kiosk --encoding Shift_JIS --who ichiro
python -m tests.bench.asked_by_file --file FILE           a file of your own, as its name says
"""

import argparse
import contextlib
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eligibility.inquiry import CardFaceKey
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request
from eligibility.oqs_xml import Encoding
from hospital.requests.names import RequestName
from tests.bench.batch import Batch
from tests.bench.bench_person import BenchPerson
from tests.bench.cloud import Cloud
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import people
from tests.bench.pki import DEVICE, make_line
from tests.bench.postgres import Postgres
from tests.bench.receipt_computer import ReceiptComputer

LIMITS = """
[limits]
face_misses = 1000000
face_misses_hospital = 1000000
"""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What is running."""

    computer: ReceiptComputer
    cloud: Cloud
    hospital_credentials: Path
    people: dict[str, BenchPerson]

    def search(self, name: str) -> SearchInfo:
        """By somebody's card."""
        someone = self.people[name]
        return SearchInfo.of_face(CardFaceKey(someone.coverages[-1].key, someone.person.birthdate))

    def request(self, name: str, encoding: Encoding = Encoding.UTF_8) -> bytes:
        """A file about somebody."""
        asked = SingleRequest(self.computer.header(), self.search(name))
        return encode_single_request(asked, encoding).data


@contextlib.contextmanager
def clinic(directory: Path, through: str) -> Iterator[Clinic]:
    """Everything for one line, ``service`` or ``kiosk``."""
    now = dt.datetime.now(dt.UTC)
    line = make_line(directory / "line", now)
    everybody = people(now.date())
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(Postgres(directory / "postgres"))
        cloud = stack.enter_context(Cloud(directory / "cloud", line, postgres, LIMITS))
        cloud.enrol(line.hospital)
        cloud.seed(everybody.values())
        broker = stack.enter_context(Mosquitto(directory / "broker", line.broker))
        computer = ReceiptComputer(directory)
        to_service = through == "service"
        more = computer.settings(None if to_service else DEVICE, cloud.port if to_service else None)
        if not to_service:
            kiosk = Batch(directory / "kiosk", line, broker, service_url=cloud.url)
            stack.enter_context(kiosk)
            kiosk.wait_for("batch.link_up")
        stack.enter_context(Hospital(directory / "hospital", line, broker, more=more))
        yield Clinic(computer, cloud, line.hospital, everybody)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.asked_by_file")
    parser.add_argument("--through", choices=["service", "kiosk"], default="service")
    parser.add_argument("--encoding", choices=[one.label for one in Encoding], default="UTF-8")
    parser.add_argument("--who", default="hanako", help="a made-up person")
    parser.add_argument("--file", type=Path, help="a request of your own")
    given = parser.parse_args()
    encoding = next(one for one in Encoding if one.label == given.encoding)
    with tempfile.TemporaryDirectory() as place, clinic(Path(place), given.through) as running:
        name = given.file.name if given.file else "OQSsiquc01req_0007.xml"
        known = RequestName.of(name)
        if known is None:
            print(f"{name} is no request's name", file=sys.stderr)
            return 1
        data = given.file.read_bytes() if given.file else running.request(given.who, encoding)
        _shown(f"req/{name}", data)
        began = time.monotonic()
        answer = running.computer.taken(running.computer.put(known, data))
        _shown(f"res/{known.result_name}, after {time.monotonic() - began:.2f} s", answer)
    return 0


def _shown(title: str, data: bytes) -> None:
    codec = "cp932" if b'encoding="Shift_JIS"' in data[:80] else "utf-8"
    print(f"--- {title}, {len(data)} bytes\n{data.decode(codec, errors='replace').strip()}")


if __name__ == "__main__":
    sys.exit(main())
