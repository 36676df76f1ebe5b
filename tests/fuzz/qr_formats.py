"""Atheris looks for bytes which ``kiosk.camera.qr.recognise`` cannot take.

Needs ``pip install atheris`` in an environment of its own; everything else here is Python's own
library. Arguments are libFuzzer's: a folder for what it learns, then its options.
"""

import datetime as dt
import importlib
import sys
from pathlib import Path
from typing import Any

LONGEST_INPUT = 9_000
"""A little more than recognise looks at."""

SEEDS = (
    "OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524".encode(),
    "JAHIS9\r\n1,1,1234567,13,練習\r\n13,19890331\r\n21,2\r\n22,138016\r\n23,千,3456,1,02\r\n".encode(
        "cp932"
    ),
    b"JAHIS5\n13,3640107\n22,39342027\n23,,12345678,1\n27,12130019,1234566",
    b"SJ1\n13,4010108\n21,1\n22,1130012\n23,31415926,8675309,2,00\n\x1a",
    "138016,千１２,3456,02,19890331,1234567890123456".encode("cp932"),
    b",,,,19890331,1234567890123456",
    "00138016:千１２:３４５６:02".encode(),
    '"06050116","１２－３４","５６７８","05"'.encode("cp932"),
    b"\xef\xbb\xbfJAHISTC08,1\r\n",
    b"https://clinic.example/",
)


class Finding(AssertionError):
    """An answer that recognise must not give."""


class Target:
    """recognise, and what must hold for each answer; imported when the fuzzer is ready for it."""

    def __init__(self) -> None:
        self._recognise: Any = importlib.import_module("kiosk.camera.qr").recognise
        self._oev1: Any = importlib.import_module("kiosk.camera.codes.oev1")
        self._insured: Any = importlib.import_module("eligibility.insured")
        self._face: Any = importlib.import_module("eligibility.inquiry").CardFaceKey
        self._kind: Any = importlib.import_module("kiosk.flow.events").QrKind

    def take(self, data: bytes) -> None:
        """One input of the fuzzer; raises Finding, or whatever recognise wrongly raises."""
        self._check(data)
        if data.startswith(self._oev1.PREFIX):  # no search finds a checksum: it is written for it
            body = data.partition(b"*")[0]
            self._check(body + b"*" + self._oev1.checksum(body))

    def _check(self, payload: bytes) -> None:
        answer = self._recognise(payload)
        if self._recognise(payload) != answer:
            raise Finding("another answer to the same bytes")
        if isinstance(answer, self._face):
            self._check_key(answer.key)
            if type(answer.birth) is not dt.date:
                raise Finding("a birth date that is none")
        elif isinstance(answer, self._insured.InsuredKey):
            self._check_key(answer)
        elif not isinstance(answer, self._kind):
            raise Finding("neither a key nor a kind")

    def _check_key(self, key: Any) -> None:
        number = key.insurer_number
        if number.is_unknown or not self._insured.has_valid_check_digit(number.text):
            raise Finding("an insurer that cannot be")
        texts = [part.text for part in (key.symbol, key.number, key.branch) if part is not None]
        if not all(texts):
            raise Finding("an empty part")
        if any(text in repr(key) for text in texts if len(text) > len(number.text)):
            raise Finding("a part that repr shows")


def main() -> None:
    """Runs until libFuzzer's limits are reached; ends with its code."""
    atheris: Any = importlib.import_module("atheris")
    for hook in ("RegEx", "str"):
        atheris.enabled_hooks.add(hook)
    with atheris.instrument_imports(include=["kiosk", "eligibility"]):
        target = Target()
    atheris.Setup([*_with_seeds(sys.argv), f"-max_len={LONGEST_INPUT}"], target.take)
    atheris.Fuzz()


def _with_seeds(arguments: list[str]) -> list[str]:
    """An empty folder to learn in begins with the seeds."""
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        folder = Path(arguments[1])
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS):
            (folder / f"seed-{number}").write_bytes(seed)
    return arguments


if __name__ == "__main__":
    main()
