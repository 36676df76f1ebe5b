"""Codes that patients bring, and what a camera sees of them: drawn cards, moving a little.

The writers share no line with the readers in kiosk.camera.codes: the checksum of our own format is
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
from eligibility.insured import InsuredKey
from tests.bench.eras import era_birth
from tests.bench.people import BenchPerson

WIDTH, HEIGHT = 960, 540
FRAMES = 12
_EMPTY_FRAMES = 3
_CARD = (560, 353)
"""An ID-1 card, 85.6 x 54 mm, seen from about 20 cm."""
_SHEET = 420
"""The longer side of a picture that is held up."""
_MODULE = 5
_TABLE, _CARD_WHITE, _PRINT = 118, 244, 96
_CLINIC = "1,1,1234567,13,練習医院"
_MEDICINES = (
    "51,20261120",
    "101,1,1,,7",
    "111,1,1,,１日３回毎食後服用,3",
    "201,1,1,1,2,620000001,練習錠１０ｍｇ,3,1,錠",
)
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


def prescription_of(
    someone: BenchPerson, coverage: Coverage | None = None, version: str = "JAHIS9"
) -> bytes:
    """A prescription (JAHIS), or with ``SJ1`` the e-prescription's file.

    Before JAHIS7 there is no branch number, and programs that old wrote the birth date by era.
    """
    key, born = _shown(someone, coverage), someone.person.birthdate
    is_old = version.startswith("JAHIS") and int(version.removeprefix("JAHIS")) < 7
    insured = [_symbol(key), key.number.text, "1"] + ([] if is_old else [_branch(key)])
    birth = f"{_era_digit(born)}{era_birth(born)}" if is_old else f"{born:%Y%m%d}"
    records = (
        *_prescribed_for(someone, birth),
        f"21,{_kind_of_insurance(key)}",
        f"22,{key.insurer_number.text}",
        ",".join(("23", *insured)),
        *_MEDICINES,
    )
    return _lines(version, *records)


def prescription_without_insurance(version: str = "JAHIS9") -> bytes:
    """Public expense alone: its payer and its recipient are told, no insurer."""
    patient = ("11,,練習　子,ﾚﾝｼｭｳ ｺ", "12,1", "13,20100203")
    return _lines(version, _CLINIC, *patient, "21,1", "27,12130019,1234566", *_MEDICINES)


def voucher_of(someone: BenchPerson, coverage: Coverage | None = None) -> bytes:
    """The voucher of an e-prescription, six fields."""
    key, born = _shown(someone, coverage), someone.person.birthdate
    fields = (key.insurer_number.text, _symbol(key), key.number.text, _branch(key))
    return ",".join((*fields, f"{born:%Y%m%d}", "1234567890123456")).encode("cp932")


def member_id_of(someone: BenchPerson, coverage: Coverage | None = None) -> bytes:
    """JP Core's member id: all but the birth date."""
    return ":".join(_member_parts(_shown(someone, coverage))).encode()


def csv_id_of(someone: BenchPerson, coverage: Coverage | None = None) -> bytes:
    """JP Core's id as CSV."""
    return ",".join(f'"{part}"' for part in _member_parts(_shown(someone, coverage))).encode()


def notebook_of(someone: BenchPerson) -> bytes:
    """A medication notebook: it names the person, but no insurer."""
    person = someone.person
    patient = f"1,{person.name},{person.sex.value},{person.birthdate:%Y%m%d},,,,,,,"
    return _lines("JAHISTC08,1", f"{patient}{person.name_kana}", "5,20261120,1")


def other_codes() -> dict[str, bytes]:
    """Codes that name no coverage, by their name; everything in them is made up."""
    notebook = ("1,試験　花子,2,19890331",)
    return {
        "prescription": prescription_without_insurance(),
        "prescription-file": prescription_without_insurance("SJ1"),
        "voucher": b",,,,19890331,1234567890123456",
        "notebook": _lines("JAHISTC08,1", *notebook),
        "web": b"https://clinic.example/",
        "unknown": b"0123456789",
        "damaged": b"OEV1,138016,12,3456,02,20150401,,*0000",
    }


Shown = bytes | segno.QRCode
"""What is held before the camera: a text to make one symbol of, or a symbol as it is."""


def parts_of(payload: bytes, count: int) -> list[segno.QRCode]:
    """One text in several symbols (structured append), as long prescriptions come."""
    # as Latin-1 text: segno reckons the parity of bytes from their repr
    text = payload.decode("latin-1")
    return list(
        segno.make_sequence(text, encoding="latin-1", mode="byte", error="m", symbol_count=count)
    )


def draw_scene(payload: Shown | None, step: int = 0) -> np.ndarray:
    """What the camera sees: a table, and on it a card with this code, or no card."""
    return _on_table(None if payload is None else _draw_card(payload), step)


def _on_table(sheet: np.ndarray | None, step: int) -> np.ndarray:
    """A hand holds it over the table."""
    scene = np.full((HEIGHT, WIDTH, 3), _TABLE, np.uint8)
    if sheet is None:
        return scene
    height, width = sheet.shape[:2]
    right, down, degrees = _STEPS[step % len(_STEPS)]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    move[0, 2] += (WIDTH - width) / 2 + right
    move[1, 2] += (HEIGHT - height) / 2 + down
    cv2.warpAffine(sheet, move, (WIDTH, HEIGHT), dst=scene, borderMode=cv2.BORDER_TRANSPARENT)
    return scene


def write_frames(folder: Path, payload: Shown | None) -> None:
    """A sequence f_000.png...: first an empty table, then the card.

    Each file is replaced at once: a camera that plays the folder meanwhile sees the change soon.
    """
    _write_sheet(folder, None if payload is None else _draw_card(payload))


def _write_sheet(folder: Path, sheet: np.ndarray | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(FRAMES):
        scene = _on_table(None if number < _EMPTY_FRAMES else sheet, number)
        unfinished = folder / f".unfinished-{os.getpid()}.png"
        if not cv2.imwrite(str(unfinished), scene, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{folder}: a picture could not be written")
        unfinished.replace(folder / f"f_{number:03d}.png")


def write_video(path: Path, payload: Shown | None, frames: int = 30) -> None:
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

    def show(self, payload: Shown) -> None:
        """Holds a card with this code before the camera."""
        write_frames(self._folder, payload)

    def show_picture(self, picture: Path) -> None:
        """Holds a picture before the camera, as of a code on a screen; OSError: it is none."""
        sheet = cv2.imread(str(picture))
        if sheet is None:
            raise OSError(f"{picture} is no picture that can be read")
        scale = _SHEET / max(sheet.shape[:2])
        _write_sheet(self._folder, cv2.resize(sheet, None, fx=scale, fy=scale))

    def show_nothing(self) -> None:
        """Takes it away."""
        write_frames(self._folder, None)


def draw_code(payload: Shown, module: int = _MODULE) -> np.ndarray:
    """The code alone, grey, with its quiet zone."""
    code = payload
    if isinstance(code, bytes):
        code = segno.make(code, mode="byte", error="m", micro=False, boost_error=False)
    dark = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    return np.kron(np.where(dark, 0, 255), np.ones((module, module))).astype(np.uint8)


def _draw_card(payload: Shown) -> np.ndarray:
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


def _shown(someone: BenchPerson, coverage: Coverage | None) -> InsuredKey:
    return (coverage or someone.coverages[-1]).key


def _prescribed_for(someone: BenchPerson, birth: str) -> tuple[str, ...]:
    person = someone.person
    names = f"11,,{person.name},{person.name_kana}"
    return _CLINIC, names, f"12,{person.sex.value}", f"13,{birth}"


def _kind_of_insurance(key: InsuredKey) -> str:
    if key.insurer_number.is_later_stage_elderly:
        return "7"
    return "2" if key.insurer_number.law_number is None else "1"


def _era_digit(day: dt.date) -> int:
    first_days = ("1912-07-30", "1926-12-25", "1989-01-08", "2019-05-01")
    return 1 + sum(day >= dt.date.fromisoformat(first_day) for first_day in first_days)


def _member_parts(key: InsuredKey) -> tuple[str, str, str, str]:
    wide = dict(zip(range(0x21, 0x7F), range(0xFF01, 0xFF5F), strict=True))
    names = (_symbol(key).translate(wide), key.number.text.translate(wide))
    return key.insurer_number.padded("0"), *names, _branch(key)


def _symbol(key: InsuredKey) -> str:
    return key.symbol.text if key.symbol else ""


def _branch(key: InsuredKey) -> str:
    return key.branch.text if key.branch else ""


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("cp932")
