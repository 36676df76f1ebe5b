"""A receipt computer as it uses the folders: writes a request into req, takes the answer from res.

computer = ReceiptComputer(directory)
computer.check(search_info)                       parsed; computer.ask("OQSsiquc01", data): bytes
"""

import itertools
from collections.abc import Sequence
from pathlib import Path

from eligibility.oqs_bulk import (
    BulkFetch,
    BulkHandIn,
    BulkResult,
    encode_fetch,
    encode_hand_in,
    parse_bulk_result,
    parse_receipt,
)
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import (
    SingleRequest,
    SingleResult,
    encode_single_request,
    parse_single_result,
)
from eligibility.oqs_xml import Encoding
from hospital.requests.names import RequestName
from tests.bench.pki import INSTITUTION
from tests.bench.waiting import wait_until

PATIENCE_S = 40.0


class ReceiptComputer:
    """Its two folders, and a number for each of its files."""

    def __init__(self, directory: Path) -> None:
        self.req, self.res = directory / "req", directory / "res"
        for folder in (self.req, self.res):
            folder.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count(1)

    def settings(self, device: str | None = None, service_port: int | None = None) -> str:
        """Of the hospital's end, as TOML: which line asks."""
        told = f'[requests]\nreq = "{self.req}"\nres = "{self.res}"\n'
        told += f'device = "{device}"\n' if device else ""
        told += f'[service]\nhost = "localhost"\nport = {service_port}\n' if service_port else ""
        return told

    def header(self, institution: str = INSTITUTION) -> RequestHeader:
        """With an identifier of its own."""
        return RequestHeader(institution, f"file-{next(self._numbers)}")

    def drop(self, kind: str, data: bytes) -> Path:
        """Writes a request under a name of its own; gives where its answer will be."""
        known = RequestName.of(f"{kind}req_{next(self._numbers)}.xml")
        assert known is not None
        return self.put(known, data)

    def put(self, name: RequestName, data: bytes) -> Path:
        """Writes a request, renamed into its name; gives where its answer will be."""
        temporary = self.req / "writing.tmp"
        temporary.write_bytes(data)
        temporary.rename(self.req / name.name)
        return self.res / name.result_name

    def taken(self, answer: Path) -> bytes:
        """Waits for an answer and takes it out of res."""
        wait_until(answer.exists, "no answer", PATIENCE_S)
        data = answer.read_bytes()
        answer.unlink()
        return data

    def ask(self, kind: str, data: bytes) -> bytes:
        """The answer's bytes."""
        return self.taken(self.drop(kind, data))

    def check(self, search: SearchInfo, encoding: Encoding = Encoding.UTF_8) -> SingleResult:
        """One person."""
        data = encode_single_request(SingleRequest(self.header(), search), encoding).data
        return parse_single_result(self.ask("OQSsiquc01", data))

    def hand_in(self, searches: Sequence[SearchInfo]) -> str:
        """Many; gives the reception number."""
        data = encode_hand_in(BulkHandIn(self.header(), tuple(searches))).data
        number = parse_receipt(self.ask("OQSmuquc01", data)).reception_number
        assert number is not None
        return number

    def fetch(self, number: str) -> BulkResult:
        """As far as it is."""
        data = encode_fetch(BulkFetch(self.header(), number)).data
        return parse_bulk_result(self.ask("OQSmuquc02", data))

    def fetch_all(self, number: str) -> BulkResult:
        """Asks again until it is no longer in progress."""
        result = self.fetch(number)
        while result.is_in_progress:
            result = self.fetch(number)
        return result

    def is_quiet(self) -> bool:
        """Nothing lies in req that waits."""
        return not any(self.req.glob("OQS*"))
