"""Patients of the soak: nobody exists; whatever of them lies somewhere in plain text is found.

Names, readings, numbers and addresses hold the same few marks, so that a search for the marks is a
search for everybody.
"""

import datetime as dt

from eligibility.coverage import Coverage, FamilyClass
from eligibility.declaration import Declaration, WhyUnchecked
from eligibility.inquiry import CardFaceKey
from eligibility.person import Person, Sex
from tests.bench.bench_person import insured_key
from tests.bench.insurers import KYOKAI

_NUMBER = "YOFUNE-"
_PHONE = "09081726354"
MARKS = ("夜船幻", "ﾖﾌﾈﾏﾎﾛｼ", "ヨフネマホロシ", _NUMBER, "幻町一丁目", _PHONE)
_BORN = dt.date(1971, 9, 3)
_GIVEN = "花灯月雪風鳥虫星雲海"
_GIVEN_KANA = ("ﾊﾅ", "ﾄﾓ", "ﾂｷ", "ﾕｷ", "ｶｾﾞ", "ﾄﾘ", "ﾑｼ", "ﾎｼ", "ｸﾓ", "ｳﾐ")


def number_of(place: int) -> str:
    """The insured number of the patient with this place in the soak: nobody else has it."""
    return f"{_NUMBER}{place:05}"


def place_of(number: str) -> int:
    """Whose insured number this is."""
    return int(number.removeprefix(_NUMBER))


def is_known(place: int) -> bool:
    """Whether the eligibility service knows this person of a hospital's list."""
    return place % 3 != 0


def is_asked_again(place: int) -> bool:
    """Whether the card of a provisional reception's patient could be read."""
    return place % 2 == 0


def noon_of(day: dt.date) -> dt.datetime:
    """Noon in Japan: when every session of a day ends, unless it is cut off."""
    return dt.datetime.combine(day, dt.time(3), dt.UTC)


def face_of(place: int) -> CardFaceKey:
    """What is printed on this patient's card."""
    coverage = coverage_of(place)
    return CardFaceKey(coverage.key, coverage.person.birthdate)


def coverage_of(place: int) -> Coverage:
    """What the eligibility service answers for this patient."""
    kind = place % len(_GIVEN)
    person = Person(
        f"夜船幻\u3000{_GIVEN[kind]}", f"ﾖﾌﾈﾏﾎﾛｼ {_GIVEN_KANA[kind]}", Sex.FEMALE, _BORN
    )
    return Coverage(
        key=insured_key(KYOKAI, "夜船幻９", number_of(place), "01"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(2020, 4, 1),
        insured_name=person.name,
        post_number="999-9999",
        address="幻町一丁目",
    )


def declaration_of(place: int) -> Declaration:
    """What a patient without an answer states; the reading carries the place."""
    kana = "アイウエオカキクケコ"
    digits = "".join(kana[int(digit)] for digit in f"{place:05}")
    return Declaration(
        reason=WhyUnchecked.NO_SERVICE,
        name_kana=f"ヨフネマホロシ\u3000{digits}",
        birthdate=_BORN,
        phone=_PHONE,
    )
