"""People of the bench with papers beside their coverage, and those whom an insurer protects.

They are nobody's patients: journeys and demos keep to ``tests.bench.people``. Each is registered
like the others, and stands for one kind of paper (docs/glossary.md, "Papers") or of protection.
"""

import dataclasses
import datetime as dt

from cloud.domain.values import Protection
from eligibility.benefits import (
    LimitApplicationCertificate,
    LimitCategory,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import ContributionRatio, Coverage, FamilyClass
from eligibility.person import Person, Sex
from tests.bench.bench_person import BenchPerson, bench_person, birthday, insured_key
from tests.bench.insurers import (
    DAY_LABOUR,
    DAY_LABOUR_SPECIAL,
    KYOKAI,
    LATER_STAGE,
    NATIONAL_HEALTH,
    BenchInsurer,
)

PLAIN_PAPERS: dict[str, tuple[PlainKind, ...]] = {
    "fumiko": (PlainKind.SHORT_TERM,),
    "sota": (PlainKind.CHILD_SHORT_TERM,),
    "noboru": (PlainKind.RETIRED,),
    "hisao": (PlainKind.RETIRED, PlainKind.SHORT_TERM),
    "kana": (PlainKind.STUDENT,),
    "toshio": (PlainKind.DOMICILE_EXCEPTION,),
    "wataru": (PlainKind.DAY_LABOURER_QUALIFICATION,),
    "osamu": (PlainKind.DAY_LABOURER_SPECIAL,),
    "yasuo": (PlainKind.CERTIFICATE_OF_QUALIFICATION,),
}
"""Who holds what, in the order of an answer."""

_PAPER_DAYS = dt.timedelta(days=90)


def people_with_papers(today: dt.date) -> dict[str, BenchPerson]:
    """All of them, as they are on ``today``."""
    everybody = (
        *_with_plain_papers(today),
        _chiyo(today),
        _isamu(today),
        _sakura(today),
        _ren(today),
    )
    return {someone.key: someone for someone in everybody}


def _with_plain_papers(today: dt.date) -> tuple[BenchPerson, ...]:
    born = today.year
    wataru = Person("川口　渡", "ｶﾜｸﾞﾁ ﾜﾀﾙ", Sex.MALE, dt.date(born - 44, 6, 2))
    osamu = Person("和田　治", "ﾜﾀﾞ ｵｻﾑ", Sex.MALE, dt.date(born - 38, 1, 25))
    toshio = Person("菅原　敏夫", "ｽｶﾞﾜﾗ ﾄｼｵ", Sex.MALE, dt.date(born - 83, 3, 9))
    later_stage = dataclasses.replace(
        _at(LATER_STAGE, toshio, None, "04417730", None),
        qualified_on=birthday(toshio.birthdate, toshio.birthdate.year + 75),
        insured_contribution_ratio=ContributionRatio(2),
    )
    covered = {
        "fumiko": (
            "7013",
            _nhi("岡田　史子", "ｵｶﾀﾞ ﾌﾐｺ", (born - 51, 10, 8), "6150027", sex=Sex.FEMALE),
        ),
        "sota": ("2846", _nhi("岡田　颯太", "ｵｶﾀﾞ ｿｳﾀ", (born - 14, 5, 19), "6150027", "03")),
        "noboru": ("9164", _nhi("村上　昇", "ﾑﾗｶﾐ ﾉﾎﾞﾙ", (born - 62, 2, 14), "6150138")),
        "hisao": ("4471", _nhi("近藤　久雄", "ｺﾝﾄﾞｳ ﾋｻｵ", (born - 63, 12, 1), "6150249")),
        "kana": (
            "3720",
            _nhi("石井　佳奈", "ｲｼｲ ｶﾅ", (born - 20, 7, 27), "6150350", "02", sex=Sex.FEMALE),
        ),
        "toshio": ("5602", later_stage),
        "wataru": ("8135", _at(DAY_LABOUR, wataru, "日雇", "2200417", None)),
        "osamu": ("1297", _at(DAY_LABOUR_SPECIAL, osamu, "日雇", "2200528", None)),
        "yasuo": ("6358", _nhi("遠藤　保男", "ｴﾝﾄﾞｳ ﾔｽｵ", (born - 57, 9, 30), "6150461")),
    }
    return tuple(_holding(key, *covered[key], kinds, today) for key, kinds in PLAIN_PAPERS.items())


def _holding(
    key: str, pin: str, coverage: Coverage, kinds: tuple[PlainKind, ...], today: dt.date
) -> BenchPerson:
    papers = tuple(
        PlainCertificate(kind, today - _PAPER_DAYS, today + _PAPER_DAYS, today - _PAPER_DAYS)
        for kind in kinds
    )
    holding = dataclasses.replace(coverage, certificates=papers)
    return bench_person(key, holding.person, pin, (holding,), today)


def _chiyo(today: dt.date) -> BenchPerson:
    """Limit application with reduced standard burden, category オ, long in hospital."""
    coverage = _nhi("三浦　千代", "ﾐｳﾗ ﾁﾖ", (today.year - 66, 4, 23), "6150572", sex=Sex.FEMALE)
    paper = LimitApplicationCertificate(
        "02",
        LimitCategory.A05.code,
        today - _PAPER_DAYS,
        today + _PAPER_DAYS,
        long_term_on=today - dt.timedelta(days=10),
        issued_on=today - _PAPER_DAYS,
    )
    holding = dataclasses.replace(coverage, limit_application=paper)
    return bench_person("chiyo", holding.person, "7581", (holding,), today)


def _isamu(today: dt.date) -> BenchPerson:
    """Two specific diseases at one time; told only with his consent."""
    person = Person("野村　勇", "ﾉﾑﾗ ｲｻﾑ", Sex.MALE, dt.date(today.year - 58, 8, 5))
    papers = (
        SpecificDiseasesCertificate("1", today - _PAPER_DAYS, None, 10_000, today - _PAPER_DAYS),
        SpecificDiseasesCertificate("2", today - _PAPER_DAYS, today + _PAPER_DAYS, 10_000),
    )
    coverage = _at(KYOKAI, person, "17320508", "4410926", "00")
    holding = dataclasses.replace(coverage, specific_diseases=papers)
    return bench_person("isamu", person, "3946", (holding,), today)


def _sakura(today: dt.date) -> BenchPerson:
    """不開示該当: where she lives is told to nobody."""
    coverage = _nhi("坂本　さくら", "ｻｶﾓﾄ ｻｸﾗ", (today.year - 33, 3, 28), "6150683", sex=Sex.FEMALE)
    someone = bench_person("sakura", coverage.person, "8402", (coverage,), today)
    return dataclasses.replace(someone, protections=frozenset({Protection.ADDRESS_WITHHELD}))


def _ren(today: dt.date) -> BenchPerson:
    """自己情報提供不可: his card is of no use anywhere."""
    person = Person("青木　蓮", "ｱｵｷ ﾚﾝ", Sex.MALE, dt.date(today.year - 29, 11, 11))
    coverage = _living_at(_at(KYOKAI, person, "17320508", "4411037", "00"))
    someone = bench_person("ren", person, "2169", (coverage,), today)
    return dataclasses.replace(someone, protections=frozenset({Protection.INFORMATION_REFUSED}))


def _nhi(
    name: str,
    kana: str,
    born: tuple[int, int, int],
    number: str,
    branch: str = "01",
    *,
    sex: Sex = Sex.MALE,
) -> Coverage:
    """At the municipality, with an address there."""
    person = Person(name, kana, sex, dt.date(*born))
    return _living_at(_at(NATIONAL_HEALTH, person, "９－３", number, branch))


def _at(
    insurer: BenchInsurer, person: Person, symbol: str | None, number: str, branch: str | None
) -> Coverage:
    """Insured there since long ago."""
    return Coverage(
        key=insured_key(insurer, symbol, number, branch),
        person=person,
        insurer_name=insurer.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(person.birthdate.year + 10, 4, 1),
        insured_name=person.name,
    )


def _living_at(coverage: Coverage) -> Coverage:
    lot = coverage.key.number.text[-3:]
    return dataclasses.replace(
        coverage, post_number="260-0855", address=f"練習県練習市さくら町{lot}番地"
    )
