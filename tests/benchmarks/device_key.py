"""What a signature costs through ``DeviceKey``, beside bare ``cryptography`` in the same run.

A sealed file is opened once and then signs in memory; a token is asked each time. SoftHSM2 stands
for the chip: a real one takes what its vendor says, the rest of the way is the same.

python -m tests.benchmarks.device_key [--times 2000]
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.identity.seal import Seal
from kiosk.identity.sealed_keys import SealedKeys
from tests.bench.soft_token import SoftToken

_ROUNDS = 20
_DATA = b"x" * 4096
"""A record's JWS is a few kB."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.device_key")
    parser.add_argument("--times", type=int, default=2000, metavar="N")
    times = parser.parse_args().times
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {times} signatures each")
    with tempfile.TemporaryDirectory() as place, SoftToken(Path(place) / "token") as token:
        sealed, chip = SealedKeys(Path(place), Seal(os.urandom(32))), token.keys()
        bare = ec.generate_private_key(ec.SECP256R1())
        _compare(
            {
                "bare cryptography": lambda: bare.sign(_DATA, ec.ECDSA(hashes.SHA256())),
                "sealed file": _signing(sealed.make("device").sign),
                "sealed file, opened each time": lambda: sealed.open("device").sign(_DATA),
                "token": _signing(chip.make("device").sign),
                "token, opened each time": lambda: chip.open("device").sign(_DATA),
            },
            times,
        )
    return 0


def _signing(sign: Callable[[bytes], bytes]) -> Callable[[], object]:
    return lambda: sign(_DATA)


def _compare(ways: dict[str, Callable[[], object]], times: int) -> None:
    """In turn, so that a busy machine is equally unfair to all."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, sign in ways.items():
            began = time.perf_counter()
            for _ in range(max(times // _ROUNDS, 1)):
                sign()
            seconds[name].append((time.perf_counter() - began) / max(times // _ROUNDS, 1))
    bar = statistics.median(next(iter(seconds.values())))
    for name, each in seconds.items():
        middle = statistics.median(each)
        print(f"{name:30} {middle * 1e6:7.0f} us  {middle / bar:5.1f} times bare")


if __name__ == "__main__":
    sys.exit(main())
