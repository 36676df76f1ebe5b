"""Lists of appointments as a hospital writes them."""

import csv
import io

from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.bench.people import people
from tests.bench.receptions import TODAY

FIELDS = (
    "InsurerNumber",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "Birthdate",
)


def face_of(name="hanako"):
    someone = people(TODAY)[name]
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def a_row(name="hanako", **changed):
    """The cells of one line, by name."""
    face = card_face_to_wire(face_of(name))
    cells = {field: getattr(face, field) or "" for field in FIELDS}
    return {"line": "1", **cells, **changed}


def a_list(*rows, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
