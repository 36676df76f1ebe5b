"""What patients do with a member of staff beside them: who shows a code, and what is then asked."""

import unicodedata

from kiosk.flow.declaring import BLANK, KANA_ROWS, LONG
from tests.bench.eras import era_birth
from tests.bench.patient import Patient
from tests.bench.stack import STAFF_CODE

DECLARED_PHONE = "0312345678"


def staff_come(patient: Patient) -> None:
    """The bell, and the code of whoever comes."""
    patient.touches_key("bell")
    patient.sees("StaffView")
    patient.touches_key("staff-code")
    patient.sees("StaffCodeView")
    for digit in STAFF_CODE:
        patient.touches_key(f"staff-key-{digit}")
    patient.touches_key("staff-confirm")


def declared_after_not_found(patient: Patient) -> str:
    """A new insurance that nobody has registered yet: staff ask, the patient says yes to it."""
    who = patient.line.people["jiro"].person
    patient.touches_key("way-type")
    patient.sees("TypeView")
    for text in ("06050116", "2358", "8888888", "03", f"{who.birthdate:%m%d}"):
        patient.types_field(text)
    patient.sees("CheckTypedView")
    patient.touches_key("typed-confirm")
    patient.sees("NotFoundView")
    staff_come(patient)
    patient.sees("ProvisionalView")
    patient.touches_key("declare")
    patient.sees("DeclarationTextView")
    _types_name(patient, declared_name(who.name_kana))
    patient.touches_key("era-showa")
    patient.types_field(era_birth(who.birthdate))
    patient.sees("DeclarationChoiceView")
    patient.touches_key(f"sex-{who.sex.value}")
    patient.sees("DeclarationTextView")
    patient.types_field(DECLARED_PHONE)
    patient.sees("DeclarationChoiceView")
    for key in ("insurance-employees", "issued-this-month", "share-3", "seen-before-no"):
        patient.touches_key(key)
    patient.sees("DeclarationCheckView")
    patient.touches_key("declaration-confirm")
    patient.sees("CounterView")
    patient.touches_key("finish")
    patient.is_back_at_the_start()
    return "not found, taken in with a declaration"


def declared_name(name_kana: str) -> str:
    """A name of the insurers' lists as the kiosk's pad types it."""
    return unicodedata.normalize("NFKC", name_kana).replace(" ", BLANK)


def _types_name(patient: Patient, name: str) -> None:
    for kana in name:
        if kana in (BLANK, LONG):
            patient.touches_key("kana-blank" if kana == BLANK else "kana-long")
            continue
        row = next(index for index, row in enumerate(KANA_ROWS) if kana in row)
        patient.touches_key(f"kana-row-{row}")
        patient.touches_key(f"kana-{KANA_ROWS[row].index(kana)}")
    patient.touches_key("typed-next")
