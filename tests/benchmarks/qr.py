"""Our decoder beside bare zxing-cpp and bare pyzbar on the frames of tests.bench.frames, one run.

Prints a table by condition and the targets Q1, Q2, Q3, Q5 and Q6 of camera.md 2. ``--frames N``
looks at N frames of each condition. Times are of the processor, one thread; a busy machine still
makes them longer, all three alike.
"""

import argparse
import sys

import cv2

from kiosk.camera.decode import Decoder
from tests.bench.frames.shots import EMPTY, PER_CONDITION, Shot, empty_shots, sequence, shots
from tests.benchmarks.qr_report import SEQUENCES, Held, Row, Run, table, targets
from tests.benchmarks.qr_takes import Take, bare_pyzbar, bare_zxing, ours, ours_on_still

_SEQUENCES_OF_EACH = 8


def run(frames: int = PER_CONDITION) -> Run:
    """Draws, looks and counts; some 0.5 s a frame."""
    cv2.setNumThreads(1)
    rows = tuple(_row(shot, ours_on_still(shot.grey)) for shot in shots(frames))
    decoder = Decoder()  # one for all: its turns are spread over them
    empty = tuple(
        _row(shot, ours(decoder, shot.grey))
        for shot in empty_shots(frames * EMPTY // PER_CONDITION)
    )
    count = max(1, frames * _SEQUENCES_OF_EACH // PER_CONDITION)
    held = tuple(_hold(condition, number) for condition in SEQUENCES for number in range(count))
    return Run(rows, empty, held)


def _row(shot: Shot, take: Take) -> Row:
    zxing, pyzbar = bare_zxing(shot.grey), bare_pyzbar(shot.grey, shot.payload)
    return Row(shot.condition, shot.payload, zxing, pyzbar, take)


def _hold(condition: str, number: int) -> Held:
    """A card before ours and before zxing-cpp, until ours has read it or it is taken away."""
    decoder, by_zxing, errors = Decoder(), None, 0
    for index, shot in enumerate(sequence(condition, number), start=1):
        if by_zxing is None and bare_zxing(shot.grey).found:
            by_zxing = index
        take = ours(decoder, shot.grey)
        errors += take.is_wrong(shot.payload) + take.has_raised
        if take.found:
            return Held(condition, index, by_zxing, errors)
    return Held(condition, None, by_zxing, errors)


def main() -> int:
    """Prints everything; the exit status is that it was measured, not that targets hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=PER_CONDITION, help="of each condition")
    measured = run(parser.parse_args().frames)
    print("\n".join(table(measured)))
    print("\n".join(map(str, targets(measured))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
