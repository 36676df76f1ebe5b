"""The people of the bench with an ordinary card: what covers them is what is special about them."""

import dataclasses
import datetime as dt

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    LimitCategory,
)
from eligibility.coverage import ContributionRatio, Coverage, FamilyClass, ReasonOfLoss
from eligibility.person import Person, Sex
from tests.bench.bench_person import (
    BenchPerson,
    bench_person,
    birthday,
    end_of,
    in_japan,
    insured_key,
)
from tests.bench.insurers import HEALTH_SOCIETY, KYOKAI, LATER_STAGE, NATIONAL_HEALTH


def people_by_coverage(today: dt.date) -> tuple[BenchPerson, ...]:
    """All of them, as they are on ``today``."""
    return (
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


def _paper_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """1 August to 31 July around ``today``: the year of the papers of the elderly."""
    start = today.year if today >= dt.date(today.year, 8, 1) else today.year - 1
    return dt.date(start, 8, 1), dt.date(start + 1, 7, 31)


def _hanako(today: dt.date) -> BenchPerson:
    """The ordinary case: National Health Insurance, 3割, a symbol with a kanji."""
    person = Person("山田　花子", "ﾔﾏﾀﾞ ﾊﾅｺ", Sex.FEMALE, dt.date(1989, 4, 12))
    coverage = Coverage(
        key=insured_key(NATIONAL_HEALTH, "千１２", "7654321", "01"),
        person=person,
        insurer_name=NATIONAL_HEALTH.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 6, 4, 1),
        insured_name=person.name,
    )
    return bench_person("hanako", person, "4829", (coverage,), today)


def _taro(today: dt.date) -> BenchPerson:
    """Later-stage elderly: no symbol, no branch, 1割 in the answer itself."""
    person = Person("鈴木　太郎", "ｽｽﾞｷ ﾀﾛｳ", Sex.MALE, dt.date(today.year - 84, 11, 3))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=insured_key(LATER_STAGE, None, "03847561", None),
        person=person,
        insurer_name=LATER_STAGE.name,
        family_class=FamilyClass.INSURED,
        qualified_on=birthday(person.birthdate, person.birthdate.year + 75),
        card_valid_from=valid_from,
        card_valid_until=valid_until,
        insured_contribution_ratio=ContributionRatio(1),
    )
    return bench_person("taro", person, "9073", (coverage,), today)


def _yui(today: dt.date) -> BenchPerson:
    """A preschool child, family member at a health society: 2割."""
    person = Person("佐藤　結衣", "ｻﾄｳ ﾕｲ", Sex.FEMALE, dt.date(today.year - 4, 9, 10))
    coverage = Coverage(
        key=insured_key(HEALTH_SOCIETY, "2358", "1029384", "03"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.FAMILY,
        qualified_on=person.birthdate,
        insured_name="佐藤　健一",
        is_preschool=True,
    )
    return bench_person("yui", person, "6194", (coverage,), today)


def _ichiro(today: dt.date) -> BenchPerson:
    """Between 70 and 74 with an elderly recipient paper (2割); his name has the ladder form 髙."""
    person = Person("髙橋　一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", Sex.MALE, dt.date(today.year - 72, 5, 23))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=insured_key(NATIONAL_HEALTH, "12-34", "5550192", "02"),
        person=person,
        insurer_name=NATIONAL_HEALTH.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 11, 6, 1),
        insured_name=person.name,
        elderly_recipient=ElderlyRecipientCertificate("020", valid_from, valid_until),
    )
    return bench_person("ichiro", person, "3581", (coverage,), today)


def _mika(today: dt.date) -> BenchPerson:
    """With a limit application paper of category ウ."""
    person = Person("伊藤　美香", "ｲﾄｳ ﾐｶ", Sex.FEMALE, dt.date(today.year - 47, 2, 17))
    valid_from, valid_until = _paper_year(today)
    coverage = Coverage(
        key=insured_key(KYOKAI, "31415926", "8675309", "00"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 3, 10, 1),
        insured_name=person.name,
        limit_application=LimitApplicationCertificate(
            "01", LimitCategory.A03.code, valid_from, valid_until
        ),
    )
    return bench_person("mika", person, "7206", (coverage,), today)


def _kenji(today: dt.date) -> BenchPerson:
    """Changed insurer a month ago: the old coverage is lost, a newer one is known."""
    person = Person("渡邉　健次", "ﾜﾀﾅﾍﾞ ｹﾝｼﾞ", Sex.MALE, dt.date(today.year - 35, 7, 30))
    changed_on = today - dt.timedelta(days=30)
    old = Coverage(
        key=insured_key(HEALTH_SOCIETY, "6121", "4402218", "01"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 9, 4, 1),
        lapsed_on=changed_on,
        reason_of_loss=ReasonOfLoss.OTHER_INSURANCE,
        insured_name=person.name,
    )
    new = Coverage(
        key=insured_key(KYOKAI, "27182818", "3311447", "01"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=changed_on,
        insured_name=person.name,
    )
    return bench_person("kenji", person, "5318", (old, new), today)


def _jiro(today: dt.date) -> BenchPerson:
    """Lost his coverage ten days ago and has no newer one."""
    person = Person("中村　次郎", "ﾅｶﾑﾗ ｼﾞﾛｳ", Sex.MALE, dt.date(today.year - 52, 12, 5))
    coverage = Coverage(
        key=insured_key(HEALTH_SOCIETY, "9047", "6608135", "01"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 8, 4, 1),
        lapsed_on=today - dt.timedelta(days=10),
        reason_of_loss=ReasonOfLoss.OTHER,
        insured_name=person.name,
    )
    return bench_person("jiro", person, "8460", (coverage,), today)


def _twins(today: dt.date) -> tuple[BenchPerson, BenchPerson]:
    """Same household number and birth date: only the branch tells them apart."""
    born = dt.date(today.year - 20, 3, 14)
    aoi = Person("小林　葵", "ｺﾊﾞﾔｼ ｱｵｲ", Sex.FEMALE, born)
    akari = Person("小林　灯", "ｺﾊﾞﾔｼ ｱｶﾘ", Sex.FEMALE, born)
    return (
        bench_person("aoi", aoi, "2957", (_twin_coverage(aoi, "03"),), today),
        bench_person("akari", akari, "6742", (_twin_coverage(akari, "04"),), today),
    )


def _twin_coverage(person: Person, branch: str) -> Coverage:
    return Coverage(
        key=insured_key(NATIONAL_HEALTH, "25-7", "7193082", branch),
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
        key=insured_key(KYOKAI, "16180339", "9920475", "00"),
        person=person,
        insurer_name=KYOKAI.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 20, 4, 1),
        insured_name=person.name,
    )
    someone = bench_person("emiko", person, "1683", (coverage,), today)
    return dataclasses.replace(
        someone,
        certificate_from=in_japan(today - dt.timedelta(days=5 * 365), dt.time(9)),
        certificate_until=end_of(today - dt.timedelta(days=5)),
    )
