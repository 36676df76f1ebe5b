"""What patients without a My Number Card do: a code before the camera, a card that is typed."""

import datetime as dt

from kiosk.flow.typed import Era
from tests.bench.patient import Patient
from tests.bench.qr_codes import (
    Shown,
    code_of,
    member_id_of,
    other_codes,
    parts_of,
    prescription_of,
)

LOST = "lost, told to check the new insurance"


def _shows(patient: Patient, payload: Shown) -> None:
    patient.shows_code(payload)
    patient.touches_key("way-qr")


def _to_the_start(patient: Patient, key: str) -> None:
    patient.touches_key(key)
    patient.takes_code_away()
    patient.is_back_at_the_start()


def old_insurance_by_code(patient: Patient) -> str:
    """Nothing of the new coverage is told to whoever holds the old card."""
    kenji = patient.line.people["kenji"]
    _shows(patient, code_of(kenji, kenji.coverages[0]))
    patient.sees("LostView")
    _to_the_start(patient, "cancel")
    return LOST


def valid_by_code(patient: Patient) -> str:
    """With the payment limit's category behind くわしく."""
    _shows(patient, code_of(patient.line.people["mika"]))
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    patient.touches_key("details")
    patient.sees("DetailsView")
    label = patient.line.touch.view()["limit_label"]
    patient.touches_key("back")
    patient.sees("ValidView")
    _to_the_start(patient, "finish")
    return f"valid, pays {share}割, category {label}"


def prescription_in_parts(patient: Patient) -> str:
    """A long prescription in three symbols, held one after the other, the last one first."""
    parts = parts_of(prescription_of(patient.line.people["yui"]), 3)
    _shows(patient, parts[-1])
    patient.sees("QrView")
    for have, part in enumerate(reversed(parts[:-1]), start=1):
        patient.sees_field("parts", f"({have}, 3)")
        patient.shows_code(part)
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    _to_the_start(patient, "finish")
    return f"counted 2 of 3, valid, pays {share}割"


def member_id_then_birthday(patient: Patient) -> str:
    """The code tells everything but the birth date: only that is typed."""
    ichiro = patient.line.people["ichiro"]
    _shows(patient, member_id_of(ichiro))
    patient.sees("TypeView")
    patient.types_field(f"{ichiro.person.birthdate:%m%d}")
    patient.sees("CheckTypedView")
    patient.touches_key("typed-confirm")
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    _to_the_start(patient, "finish")
    return f"asked for the birthday only, valid, pays {share}割"


def code_of_another_kind(patient: Patient) -> str:
    """Named, and the keys are offered."""
    patient.shows_code(other_codes()["prescription"])
    patient.touches_key("way-qr")
    patient.sees("QrView")
    patient.sees_field("hint", "prescription")
    patient.touches_key("way-type")
    patient.sees("TypeView")
    _to_the_start(patient, "cancel")
    return "named prescription, another way offered"


def _types_number(patient: Patient, who: str, *, with_branch: bool) -> None:
    """Insurer number, symbol, number, branch number, birth date; looked at once more."""
    someone = patient.line.people[who]
    key = someone.coverages[-1].key
    patient.touches_key("way-type")
    patient.sees("TypeView")
    patient.types_field(key.insurer_number.text)
    patient.types_field(key.symbol.text) if key.symbol else patient.touches_key("typed-skip")
    patient.types_field(key.number.text)
    born = someone.person.birthdate
    if with_branch and key.branch:
        patient.types_field(key.branch.text)
        patient.types_field(f"{born:%m%d}")
    else:
        patient.touches_key("typed-skip")
        _types_birthdate(patient, born)
    patient.sees("CheckTypedView")
    patient.touches_key("typed-confirm")


def _types_birthdate(patient: Patient, born: dt.date) -> None:
    era = max((one for one in Era if one.first_day <= born), key=lambda one: one.first_day)
    patient.touches_key(f"era-{era.name.lower()}")
    patient.types_field(f"{born.year - era.offset:02}{born:%m%d}")


def _checked_in(patient: Patient) -> str:
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    _to_the_start(patient, "finish")
    return f"valid, pays {share}割"


def twins_typed(patient: Patient) -> str:
    """Two people have everything in common but the branch number."""
    _types_number(patient, "akari", with_branch=False)
    patient.sees("BranchView")
    branch = patient.line.people["akari"].coverages[-1].key.branch
    patient.types_field(branch.text if branch else "")
    return f"asked for the branch, {_checked_in(patient)}"


def typed_without_branch(patient: Patient) -> str:
    """A card issued before April 2021 has no branch number."""
    _types_number(patient, "ichiro", with_branch=False)
    return _checked_in(patient)


def typed_not_found(patient: Patient) -> str:
    """Nobody has this number; the patient leaves it so."""
    patient.touches_key("way-type")
    patient.sees("TypeView")
    for text in ("06050116", "2358", "9999999", "03", "0910"):
        patient.types_field(text)
    patient.sees("CheckTypedView")
    patient.touches_key("typed-confirm")
    patient.sees("NotFoundView")
    _to_the_start(patient, "cancel")
    return "not found, two causes told"


def certificate_alone(patient: Patient) -> str:
    """資格確認書: valid alone, without a My Number Card."""
    _types_number(patient, "yui", with_branch=True)
    return _checked_in(patient)
