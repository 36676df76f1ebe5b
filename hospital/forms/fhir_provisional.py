"""A provisional reception: a Task to check the insurance, and what the patient stated.

There is no answer, so there is no CoverageEligibilityResponse, no Coverage and no Patient that
could be taken for one (decision 0012). The statement (被保険者資格申立書) is a
QuestionnaireResponse: nobody has checked a word of it.
"""

from collections.abc import Iterator

from eligibility.errors import Code
from eligibility.wire_declaration import DeclarationMade
from hospital.forms.fhir_entries import Entry, snapshot
from hospital.forms.fhir_parts import (
    OQS,
    OURS,
    Json,
    coding,
    concept,
    day,
    filled,
    instant,
    uuid_identifier,
)
from hospital.forms.fhir_reception import kiosk, numbers_of, prescription, staff
from hospital.forms.port import Reception

_NOT_CHECKED = "仮受付です。資格は確認されていません"


def provisional(reception: Reception, institution: Entry) -> list[Entry]:
    """The task, and before it the statement where there is one."""
    statements = _statements(reception)
    record = reception.record
    content = filled(
        extension=prescription(reception),
        identifier=numbers_of(reception),
        status="requested",
        intent="order",
        code=concept(f"{OURS}task", "check-eligibility", text="資格確認"),
        description=_NOT_CHECKED,
        focus=statements[0].reference if statements else None,
        authoredOn=instant(record.sealed_at),
        requester=staff(reception) or kiosk(reception),
        owner=institution.reference,
        reasonCode=concept(f"{OURS}code", Code.NOT_CHECKED.code, text=_NOT_CHECKED),
    )
    return [*statements, snapshot(record.verification_id, "Task", content)]


def _statements(reception: Reception) -> list[Entry]:
    made, record = reception.message.declaration, reception.record
    if made is None:
        return []
    content = filled(
        identifier=uuid_identifier(record.verification_id),
        questionnaire=f"{OURS}declaration",
        status="completed",
        authored=instant(record.sealed_at),
        author=staff(reception),
        item=list(_items(made)),
    )
    return [snapshot(record.verification_id, "QuestionnaireResponse", content)]


def _items(made: DeclarationMade) -> Iterator[Json]:
    """Each field as it came, codes of a newer version included."""
    coded = (
        ("reason", "資格を確認できない理由", made.reason),
        ("insurance", "加入医療保険種別", made.insurance),
        ("issued", "被保険者証の交付時期", made.issued),
        ("share", "一部負担金の割合", made.share),
        ("seen_before", "当院で過去に確認した資格か", made.seen_before),
    )
    for field, text, code in coded:
        yield _item(field, text, valueCoding=coding(f"{OURS}declaration:{field}", code))
    if made.name_kana is not None:
        yield _item("name_kana", "フリガナ", valueString=made.name_kana)
    if made.birthdate is not None:
        yield _item("birthdate", "生年月日", valueDate=day(made.birthdate))
    if made.sex is not None:
        yield _item("sex", "性別", valueCoding=coding(f"{OQS}OQSCD007", made.sex))
    if made.phone is not None:
        yield _item("phone", "電話番号", valueString=made.phone)


def _item(field: str, text: str, **value: str | Json | None) -> Json:
    return {"linkId": field, "text": text, "answer": [value]}
