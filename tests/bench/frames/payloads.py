"""What the codes of the test frames say: made-up records, 146 to 158 bytes, seeded.

Two of three are a prescription's first lines in Shift_JIS, one is our own OEV1 in UTF-8 with a long
name. Nobody in them exists.
"""

import numpy as np

from tests.bench.qr_codes import crc16

SHORTEST, LONGEST = 146, 158
"""Bytes: up to 152 need version 8-M, more need 9-M."""

_FAMILY = ("試験", "練習", "見本", "架空", "仮名", "例題", "模擬", "髙見")
_GIVEN = ("花子", "太郎", "次郎", "桃子", "一郎", "和子", "実", "恵")
_KANA = ("ｼｹﾝ ﾊﾅｺ", "ﾚﾝｼﾕｳ ﾀﾛｳ", "ﾐﾎﾝ ｼﾞﾛｳ", "ｶｸｳ ﾓﾓｺ", "ｶﾅ ｲﾁﾛｳ", "ﾚｲﾀﾞｲ ｶｽﾞｺ")
_CLINIC = ("練習医院", "見本内科クリニック", "架空病院", "模擬診療所")


def make_payload(rng: np.random.Generator, number: int) -> bytes:
    """The ``number``-th code's bytes; every third is OEV1."""
    length = int(rng.integers(SHORTEST, LONGEST + 1))
    return _oev1(rng, length) if number % 3 == 2 else _shift_jis(rng, length)


def _shift_jis(rng: np.random.Generator, length: int) -> bytes:
    family, given = rng.choice(_FAMILY), rng.choice(_GIVEN)
    text = (
        f"JAHIS7\r\n1,1,{_digits(rng, 7)},13,{rng.choice(_CLINIC)}\r\n"
        f"11,,{family}　{given},{rng.choice(_KANA)}\r\n12,{rng.integers(1, 3)}\r\n"
        f"13,19{_digits(rng, 2)}0{rng.integers(1, 10)}1{rng.integers(0, 10)}\r\n"
        f"22,{_digits(rng, 8)}\r\n23,{_digits(rng, 4)},{_digits(rng, 6)},1,01\r\n51,20261122\r\n81,"
    )
    body = text.encode("cp932")
    return body + _digits(rng, length - len(body)).encode()


def _oev1(rng: np.random.Generator, length: int) -> bytes:
    head = f"OEV1,0613{_digits(rng, 4)},{_digits(rng, 4)},{_digits(rng, 7)},01,19890331,"
    tail = f",2027{rng.integers(10, 13)}01"
    room = length - len(head) - len(tail) - len("*0000")
    name = "ｼｹﾝ" * room  # half-width kana take three bytes each
    kana = name.encode("utf-8")[: room - room % 3] + b" " * (room % 3)
    body = head.encode() + kana + tail.encode()
    return body + b"*%04X" % crc16(body)


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(map(str, rng.integers(0, 10, count)))
