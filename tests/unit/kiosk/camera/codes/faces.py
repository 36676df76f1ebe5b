"""Keys as tests write them down, and hypothesis' ways to make them up."""

import datetime as dt

from hypothesis import strategies as st

from eligibility.inquiry import CardFaceKey
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from tests.bench.qr_codes import crc16

INSURERS = ("138016", "06139463", "01130012", "39342027", "010017")


def a_key(insurer, symbol, number, branch):
    return InsuredKey(
        InsurerNumber(insurer),
        InsuredSymbol(symbol) if symbol else None,
        InsuredNumber(number),
        BranchNumber(branch) if branch else None,
    )


def a_face(insurer, symbol, number, branch, born):
    return CardFaceKey(a_key(insurer, symbol, number, branch), born)


def sealed(body):
    """A code of our own whose checksum fits, whatever its fields are."""
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return data + b"*%04X" % crc16(data)


FIELD = st.text("0123456789-千東ｱあ髙", min_size=1, max_size=10)
BRANCH = st.none() | st.from_regex(r"[0-9]{2}", fullmatch=True)
BORN = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
FACES = st.builds(a_face, st.sampled_from(INSURERS), st.none() | FIELD, FIELD, BRANCH, BORN)


@st.composite
def insured_faces(draw):
    """As prescriptions and ids name people: later-stage elderly have no symbol and no branch."""
    face = draw(FACES)
    if not face.key.insurer_number.is_later_stage_elderly:
        return face
    return a_face(face.key.insurer_number.text, None, face.key.number.text, None, face.birth)
