"""Made-up people of the bench: who they are, what covers them, which card they hold.

Ages and periods are counted from a given day, so a preschool child stays one however old the bench
is. Nobody here exists; nothing of them may occur in any log (``personal_strings``, ``leaks``).
"""

import base64
import dataclasses
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    LimitCategory,
)
from eligibility.coverage import ContributionRatio, Coverage, FamilyClass, ReasonOfLoss
from eligibility.insured import BranchNumber, InsuredKey, InsuredNumber, InsuredSymbol
from eligibility.person import Person, Sex
from tests.bench.insurers import (
    HEALTH_SOCIETY,
    KYOKAI,
    LATER_STAGE,
    NATIONAL_HEALTH,
    BenchInsurer,
)

JAPAN = ZoneInfo("Asia/Tokyo")
_SUBJECT_CN_LENGTH = 23  # seen on a sample, card.md 5
_CERTIFICATE_YEARS = 5
_SHORTEST_NUMBER = 4
_SHORTEST_NAME_PART = 2
_BY_CHANCE = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"  # uuid
    r"|(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])"  # digest
    r"|0x[0-9a-f]+"  # address of an object
    r'|\bms(?:=|": ")[0-9]+'  # duration
)


@dataclasses.dataclass(frozen=True, slots=True)
class BenchPerson:
    """A made-up person with a card."""

    key: str
    """How the bench calls them: ``hanako``."""
    person: Person
    coverages: tuple[Coverage, ...]
    """Oldest first; the last one runs, or has lapsed."""
    pin: str = dataclasses.field(repr=False)
    """Four digits."""
    subject_cn: str
    """The opaque name in the card's certificate: no name, no birth date (card.md 5)."""
    certificate_from: dt.datetime
    certificate_until: dt.datetime


def people(today: dt.date) -> dict[str, BenchPerson]:
    """Everybody of the bench, as they are on ``today``."""
    everybody = (
        _hanako(today),
        _taro(today),
        _yui(today),
        _ichiro(today),
        _mika(today),
        _kenji(today),
        _jiro(today),
        *_twins(today),
        _emiko(today),
    )
    return {someone.key: someone for someone in everybody}


def personal_strings(everybody: Mapping[str, BenchPerson]) -> set[str]:
    """Every string of these people which must never occur in a log; see ``leaks``."""
    return {text for someone in everybody.values() for text in _personal_strings_of(someone)}


def leaks(log: str, personal: Iterable[str]) -> set[str]:
    """The personal strings that occur in ``log``.

    Digits count only as a whole number: a PIN inside a longer number is no PIN. Ids, digests and
    durations are random: one in some hundred runs they would spell somebody's PIN.
    """
    told = _BY_CHANCE.sub("?", log)
    return {text for text in personal if re.search(_as_pattern(text), told)}


def _as_pattern(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        return re.escape(text)
    return rf"(?<![0-9])(?<![0-9]\.){text}(?![0-9])"


def _personal_strings_of(someone: BenchPerson) -> set[str]:
    born = someone.person.birthdate
    strings = {someone.pin, someone.subject_cn, born.isoformat(), f"{born:%Y%m%d}"}
    names = {someone.person.name, someone.person.name_kana}
    for coverage in someone.coverages:
        names |= {coverage.insured_name or someone.person.name}
        key = coverage.key
        numbers = {key.insurer_number.text, key.number.text}
        strings |= {number for number in numbers if len(number) >= _SHORTEST_NUMBER}
        if key.symbol is not None and not _is_short_number(key.symbol.text):
            strings |= {key.symbol.text, unicodedata.normalize("NFKC", key.symbol.text)}
    return strings.union(*map(_spellings, names))


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _SHORTEST_NUMBER


def _spellings(name: str) -> set[str]:
    """A name as written, without its blank, and its parts; kana in full width too."""
    spellings = set()
    for form in {name, unicodedata.normalize("NFKC", name)}:
        parts = form.split()
        spellings |= {form, "".join(parts)}
        spellings |= {part for part in parts if len(part) >= _SHORTEST_NAME_PART}
    return spellings


def _bench_person(
    key: str, person: Person, pin: str, coverages: tuple[Coverage, ...], today: dt.date
) -> BenchPerson:
    """Joins a person with a card whose certificate ends on a birthday (card.md 5)."""
    last_day = _birthday(person.birthdate, today.year + _CERTIFICATE_YEARS - 1)
    return BenchPerson(
        key=key,
        person=person,
        coverages=coverages,
        pin=pin,
        subject_cn=_opaque_name(key),
        certificate_from=_japan(today - dt.timedelta(days=200), dt.time(9)),
        certificate_until=_japan(last_day, dt.time(23, 59, 59)),
    )


def _opaque_name(key: str) -> str:
    digest = hashlib.sha256(f"bench card of {key}".encode()).digest()
    return base64.b32encode(digest).decode()[:_SUBJECT_CN_LENGTH]


def _birthday(birthdate: dt.date, year: int) -> dt.date:
    return dt.date(year, birthdate.month, birthdate.day)  # nobody here is born on 29 February


def _japan(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=JAPAN)


def _key(insurer: BenchInsurer, symbol: str | None, number: str, branch: str | None) -> InsuredKey:
    return InsuredKey(
        insurer_number=insurer.number,
        symbol=InsuredSymbol.parse(symbol) if symbol else None,
        number=InsuredNumber.parse(number),
        branch=BranchNumber.parse(branch) if branch else None,
    )


def _paper_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """1 August to 31 July around ``today``: the year of the papers of the elderly."""
    start = today.year if today >= dt.date(today.year, 8, 1) else today.year - 1
    return dt.date(start, 8, 1), dt.date(start + 1, 7, 31)


def _hanako(today: dt.date) -> BenchPerson:
    """The ordinary case: National Health Insurance, 3割, a symbol with a kanji."""
    person = Person("山田　花子", "ﾔﾏﾀﾞ ﾊﾅｺ", Sex.FEMALE, dt.date(1989, 4, 12))
    coverage = Coverage(
        key=_key(NATIONAL_HEALTH, "千１２", "7654321", "01"),
        person=person,
        insurer_name=NATIONAL_HEALTH.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 6, 4, 1),
        insured_name=person.name,
    )
    return _bench_person("hanako", person, "4829", (coverage,), today)


def _taro(today: dt.date) -> BenchPerson:
    """Later-stage elderly: no symbol, no branch, 1割 in the answer itself."""
    person = Person("鈴木　太郎", "ｽｽﾞｷ ﾀﾛｳ", Sex.MALE, dt.date(today.year - 84, 11, 3))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=_key(LATER_STAGE, None, "03847561", None),
        person=person,
        insurer_name=LATER_STAGE.name,
        family_class=FamilyClass.INSURED,
        qualified_on=_birthday(person.birthdate, person.birthdate.year + 75),
        card_valid_from=valid_from,
        card_valid_until=valid_until,
        insured_contribution_ratio=ContributionRatio(1),
    )
    return _bench_person("taro", person, "9073", (coverage,), today)


def _yui(today: dt.date) -> BenchPerson:
    """A preschool child, family member at a health society: 2割."""
    person = Person("佐藤　結衣", "ｻﾄｳ ﾕｲ", Sex.FEMALE, dt.date(today.year - 4, 9, 10))
    coverage = Coverage(
        key=_key(HEALTH_SOCIETY, "2358", "1029384", "03"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.FAMILY,
        qualified_on=person.birthdate,
        insured_name="佐藤　健一",
        is_preschool=True,
    )
    return _bench_person("yui", person, "6194", (coverage,), today)


def _ichiro(today: dt.date) -> BenchPerson:
    """Between 70 and 74 with an elderly recipient paper (2割); his name has the ladder form 髙."""
    person = Person("髙橋　一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", Sex.MALE, dt.date(today.year - 72, 5, 23))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=_key(NATIONAL_HEALTH, "12-34", "5550192", "02"),
        person=person,
        insurer_name=NATIONAL_HEALTH.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 11, 6, 1),
        insured_name=person.name,
        elderly_recipient=ElderlyRecipientCertificate("020", valid_from, valid_until),
    )
    return _bench_person("ichiro", person, "3581", (coverage,), today)


def _mika(today: dt.date) -> BenchPerson:
    """With a limit application paper of category ウ."""
    person = Person("伊藤　美香", "ｲﾄｳ ﾐｶ", Sex.FEMALE, dt.date(today.year - 47, 2, 17))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=_key(KYOKAI, "31415926", "8675309", "00"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 3, 10, 1),
        insured_name=person.name,
        limit_application=LimitApplicationCertificate(
            "01", LimitCategory.A03.code, valid_from, valid_until
        ),
    )
    return _bench_person("mika", person, "7206", (coverage,), today)


def _kenji(today: dt.date) -> BenchPerson:
    """Changed insurer a month ago: the old coverage is lost, a newer one is known."""
    person = Person("渡邉　健次", "ﾜﾀﾅﾍﾞ ｹﾝｼﾞ", Sex.MALE, dt.date(today.year - 35, 7, 30))
    changed_on = today - dt.timedelta(days=30)
    old = Coverage(
        key=_key(HEALTH_SOCIETY, "6121", "4402218", "01"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 9, 4, 1),
        lapsed_on=changed_on,
        reason_of_loss=ReasonOfLoss.OTHER_INSURANCE,
        insured_name=person.name,
    )
    new = Coverage(
        key=_key(KYOKAI, "27182818", "3311447", "01"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=changed_on,
        insured_name=person.name,
    )
    return _bench_person("kenji", person, "5318", (old, new), today)


def _jiro(today: dt.date) -> BenchPerson:
    """Lost his coverage ten days ago and has no newer one."""
    person = Person("中村　次郎", "ﾅｶﾑﾗ ｼﾞﾛｳ", Sex.MALE, dt.date(today.year - 52, 12, 5))
    coverage = Coverage(
        key=_key(HEALTH_SOCIETY, "9047", "6608135", "01"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 8, 4, 1),
        lapsed_on=today - dt.timedelta(days=10),
        reason_of_loss=ReasonOfLoss.OTHER,
        insured_name=person.name,
    )
    return _bench_person("jiro", person, "8460", (coverage,), today)


def _twins(today: dt.date) -> tuple[BenchPerson, BenchPerson]:
    """Same household number and birth date: only the branch tells them apart."""
    born = dt.date(today.year - 20, 3, 14)
    aoi = Person("小林　葵", "ｺﾊﾞﾔｼ ｱｵｲ", Sex.FEMALE, born)
    akari = Person("小林　灯", "ｺﾊﾞﾔｼ ｱｶﾘ", Sex.FEMALE, born)
    return (
        _bench_person("aoi", aoi, "2957", (_twin_coverage(aoi, "03"),), today),
        _bench_person("akari", akari, "6742", (_twin_coverage(akari, "04"),), today),
    )


def _twin_coverage(person: Person, branch: str) -> Coverage:
    return Coverage(
        key=_key(NATIONAL_HEALTH, "25-7", "7193082", branch),
        person=person,
        insurer_name=NATIONAL_HEALTH.name,
        family_class=FamilyClass.INSURED,
        qualified_on=person.birthdate,
        insured_name="小林　誠",
    )


def _emiko(today: dt.date) -> BenchPerson:
    """Her card's certificate expired five days ago: within the three months of grace."""
    person = Person("加藤　恵美子", "ｶﾄｳ ｴﾐｺ", Sex.FEMALE, dt.date(today.year - 61, 8, 21))
    coverage = Coverage(
        key=_key(KYOKAI, "16180339", "9920475", "00"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 20, 4, 1),
        insured_name=person.name,
    )
    someone = _bench_person("emiko", person, "1683", (coverage,), today)
    return dataclasses.replace(
        someone,
        certificate_from=_japan(today - dt.timedelta(days=5 * 365), dt.time(9)),
        certificate_until=_japan(today - dt.timedelta(days=5), dt.time(23, 59, 59)),
    )
