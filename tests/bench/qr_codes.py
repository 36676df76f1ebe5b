"""Codes that patients bring, and what a camera sees of them: drawn cards, moving a little.

The writer of our own format shares no line with the reader in kiosk.camera.qr: the checksum is
computed bit by bit, as the standard tells it.
"""

import datetime as dt
import os
from pathlib import Path

import cv2
import numpy as np
import segno

from eligibility.coverage import Coverage
from eligibility.inquiry import CardFaceKey
from tests.bench.people import BenchPerson

WIDTH, HEIGHT = 960, 540
FRAMES = 12
_EMPTY_FRAMES = 3
_CARD = (560, 353)
"""An ID-1 card, 85.6 x 54 mm, seen from about 20 cm."""
_MODULE = 5
_TABLE, _CARD_WHITE, _PRINT = 118, 244, 96
_STEPS = ((0, 0, 0.0), (7, -4, 1.5), (12, 3, 3.0), (5, 8, -1.0), (-6, 4, -2.5))
"""A hand is never still: pixels right and down, degrees."""


def encode_oev1(face: CardFaceKey, name_kana: str, valid_to: dt.date | None) -> bytes:
    """The code on a card (interfaces.md 2.4)."""
    key = face.key
    if not isinstance(face.birth, dt.date):
        raise TypeError("a card carries the whole birth date")
    fields = (
        "OEV1",
        key.insurer_number.text,
        key.symbol.text if key.symbol else "",
        key.number.text,
        key.branch.text if key.branch else "",
        f"{face.birth:%Y%m%d}",
        name_kana,
        f"{valid_to:%Y%m%d}" if valid_to else "",
    )
    if any(set(field) & set(",*%\r\n") for field in fields):
        raise ValueError("a field contains a character that the format needs")
    body = ",".join(fields).encode("utf-8")
    return body + b"*%04X" % crc16(body)


def crc16(body: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, nothing reflected."""
    register = 0xFFFF
    for byte in body:
        register ^= byte << 8
        for _ in range(8):
            carry = register & 0x8000
            register = (register << 1) & 0xFFFF
            if carry:
                register ^= 0x1021
    return register


def code_of(someone: BenchPerson, coverage: Coverage | None = None) -> bytes:
    """The code on the card of this coverage, else of the latest one."""
    shown = coverage or someone.coverages[-1]
    face = CardFaceKey(shown.key, someone.person.birthdate)
    return encode_oev1(face, someone.person.name_kana, None)


def other_codes() -> dict[str, bytes]:
    """Codes of other kinds by their name; everything in them is made up."""
    prescription = (
        "JAHIS7\r\n1,1,1234567,13,練習医院\r\n11,,試験　花子,ｼｹﾝ ﾊﾅｺ\r\n12,2\r\n13,19890331\r\n"
    )
    return {
        "prescription": prescription.encode("cp932"),
        "prescription-file": "SJ1\r\n1,1,1234567,13,練習医院\r\n".encode("cp932"),
        "voucher": "138016,千１２,3456,02,19890331,1234567890123456".encode("cp932"),
        "notebook": "JAHISTC08,1\r\n1,試験　花子,2,19890331\r\n".encode("cp932"),
        "web": b"https://clinic.example/",
        "unknown": b"0123456789",
        "damaged": b"OEV1,138016,12,3456,02,20150401,,*0000",
    }


def draw_scene(payload: bytes | None, step: int = 0) -> np.ndarray:
    """What the camera sees: a table, and on it a card with this code, or no card."""
    scene = np.full((HEIGHT, WIDTH, 3), _TABLE, np.uint8)
    if payload is None:
        return scene
    card = _draw_card(payload)
    right, down, degrees = _STEPS[step % len(_STEPS)]
    middle = (_CARD[0] / 2, _CARD[1] / 2)
    move = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    move[0, 2] += (WIDTH - _CARD[0]) / 2 + right
    move[1, 2] += (HEIGHT - _CARD[1]) / 2 + down
    cv2.warpAffine(card, move, (WIDTH, HEIGHT), dst=scene, borderMode=cv2.BORDER_TRANSPARENT)
    return scene


def write_frames(folder: Path, payload: bytes | None) -> None:
    """A sequence f_000.png...: first an empty table, then the card.

    Each file is replaced at once: a camera that plays the folder meanwhile sees the change soon.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(FRAMES):
        scene = draw_scene(None if number < _EMPTY_FRAMES else payload, number)
        unfinished = folder / f".unfinished-{os.getpid()}.png"
        if not cv2.imwrite(str(unfinished), scene, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{folder}: a picture could not be written")
        unfinished.replace(folder / f"f_{number:03d}.png")


def write_video(path: Path, payload: bytes | None, frames: int = 30) -> None:
    """The same as a video, Motion JPEG as a webcam sends it."""
    size, mjpg = (WIDTH, HEIGHT), cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), mjpg, 30.0, size)
    if not writer.isOpened():
        raise OSError(f"{path}: a video cannot be written")
    for number in range(frames):
        writer.write(draw_scene(None if number < _EMPTY_FRAMES else payload, number))
    writer.release()


class CameraFolder:
    """A folder that stands for a camera: a person decides what lies before it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.show_nothing()

    @property
    def source(self) -> str:
        """For the kiosk's setting."""
        return str(self._folder)

    def show(self, payload: bytes) -> None:
        """Holds a card with this code before the camera."""
        write_frames(self._folder, payload)

    def show_nothing(self) -> None:
        """Takes it away."""
        write_frames(self._folder, None)


def draw_code(payload: bytes, module: int = _MODULE) -> np.ndarray:
    """The code alone, grey, with its quiet zone."""
    code = segno.make(payload, mode="byte", error="m", micro=False, boost_error=False)
    dark = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    return np.kron(np.where(dark, 0, 255), np.ones((module, module))).astype(np.uint8)


def _draw_card(payload: bytes) -> np.ndarray:
    width, height = _CARD
    card = np.full((height, width, 3), _CARD_WHITE, np.uint8)
    for row in range(6):  # print: what a decoder must not mistake for a code
        top = 40 + row * 46
        cv2.rectangle(card, (24, top), (150 + 17 * (row % 3), top + 14), (_PRINT,) * 3, -1)
    code = draw_code(payload)
    side = code.shape[0]
    if side > height - 10:
        raise ValueError("the code is too long for a card")
    top, left = (height - side) // 2, width - side - 15
    card[top : top + side, left : left + side] = code[:, :, np.newaxis]
    return card
