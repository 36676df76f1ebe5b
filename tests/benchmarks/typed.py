"""From a card typed at the desk to its answer on the page, beside the bare call, in the same run.

The form is sent and the page read as a browser without script does it. The bar is one kept-alive
connection with the kiosk's certificate that asks the same service about the same card.

python -m tests.benchmarks.typed [--cards 50]
"""

import argparse
import dataclasses
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from hospital.board import ask, frame
from hospital.board.app import Desk, make_app
from hospital.config import BoardSettings, load
from hospital.database import Database
from tests.bench.asked_by_file import Clinic, clinic
from tests.bench.bench_person import BenchPerson
from tests.bench.cloud import client_context
from tests.bench.desk_guard import OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.bench.pki import DEVICE
from tests.bench.receptions import new_id

_NAMES = ("hanako", "ichiro", "jiro", "mika")
_WAITS = "data-waiting"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.typed")
    parser.add_argument("--cards", type=int, default=50, metavar="N")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.cards} cards")
    with tempfile.TemporaryDirectory() as place, clinic(Path(place), "kiosk") as running:
        _compare(running, Path(place), options.cards)
    return 0


def _compare(running: Clinic, place: Path, cards: int) -> None:
    settings = load(place / "hospital" / "hospital.toml")
    inbox = Database(settings.inbox)
    with_board = dataclasses.replace(settings, board=BoardSettings(DEVICE))
    desk = Desk(with_board, inbox, OpenDoor())
    context = client_context(place / "line" / "kiosk")
    on_page, bare = [], []
    with (
        ServedPages(lambda: make_app(desk, [frame.area, ask.area])) as served,
        httpx.Client(base_url=served.url, timeout=60.0) as pages,
        httpx.Client(base_url=running.cloud.url, verify=context, trust_env=False) as service,
    ):
        for number in range(cards):
            someone = running.people[_NAMES[number % len(_NAMES)]]
            on_page.append(_on_page(pages, someone))
            bare.append(_bare(service, someone))
    inbox.close()
    load_now = os.getloadavg()[0]
    print(f"typed to page: {_told(on_page)}; bare call {_told(bare)} (load {load_now:.1f})")


def _on_page(pages: httpx.Client, someone: BenchPerson) -> float:
    face = card_face_to_wire(_face(someone))
    form = {
        "csrf": "token",
        "inquiry": new_id(),
        "insurer-number": face.InsurerNumber,
        "symbol": face.InsuredCardSymbol or "",
        "number": face.InsuredIdentificationNumber,
        "branch": face.InsuredBranchNumber or "",
        "birth": face.Birthdate or "",
        "limit-category": "1",
    }
    began = time.monotonic()
    address = pages.post("/ask", data=form).headers["Location"]
    text = pages.get(address).text
    while _WAITS in text:
        text = pages.get(address).text
    took = (time.monotonic() - began) * 1000
    assert "outcome-valid" in text or "outcome-lost" in text
    return took


def _bare(service: httpx.Client, someone: BenchPerson) -> float:
    asked = wire.InquiryRequest(
        verification_id=new_id(),
        session_id=new_id(),
        card_face=card_face_to_wire(_face(someone)),
        on_list=True,
    )
    began = time.monotonic()
    answer = service.post("/v1/inquiries", content=wire.encode(asked))
    took = (time.monotonic() - began) * 1000
    assert answer.is_success, answer.text
    return took


def _face(someone: BenchPerson) -> CardFaceKey:
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def _told(milliseconds: list[float]) -> str:
    p95 = statistics.quantiles(milliseconds, n=20)[18]
    return f"p50 {statistics.median(milliseconds):.0f} ms, p95 {p95:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
