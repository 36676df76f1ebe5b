"""The people of the bench whose card is what is special about them; each is covered."""

import dataclasses
import datetime as dt

from eligibility.coverage import Coverage, FamilyClass
from eligibility.person import Person, Sex
from tests.bench.bench_person import (
    BenchPerson,
    CardTrait,
    bench_person,
    birthday,
    end_of,
    in_japan,
    insured_key,
)
from tests.bench.insurers import HEALTH_SOCIETY, KYOKAI, NATIONAL_HEALTH, BenchInsurer

_BEYOND_GRACE = dt.timedelta(days=200)
"""More than the rest of a month and three months more (contract.md)."""
_FIVE_YEARS = dt.timedelta(days=5 * 365)


def people_by_card(today: dt.date) -> tuple[BenchPerson, ...]:
    """All of them, as they are on ``today``."""
    return (
        _akio(today),
        _hina(today),
        _goro(today),
        _haruo(today),
        _nozomi(today),
        _ryo(today),
        _shizue(today),
        _minoru(today),
        _sayuri(today),
        _takeshi(today),
        _makoto(today),
    )


def _akio(today: dt.date) -> BenchPerson:
    """顔認証マイナンバーカード: he never set a PIN."""
    person = Person("松本　昭雄", "ﾏﾂﾓﾄ ｱｷｵ", Sex.MALE, dt.date(today.year - 67, 1, 18))
    someone = _covered(("akio", ""), person, NATIONAL_HEALTH, ("川31-8", "6402913", "01"), today)
    return dataclasses.replace(someone, trait=CardTrait.FACE_ONLY)


def _hina(today: dt.date) -> BenchPerson:
    """One year old: a card without photo, with the PIN that her parents set."""
    yesterday = today - dt.timedelta(days=1)
    born = dt.date(yesterday.year - 1, yesterday.month, min(yesterday.day, 28))
    person = Person("井上　陽菜", "ｲﾉｳｴ ﾋﾅ", Sex.FEMALE, born)
    coverage = Coverage(
        key=insured_key(HEALTH_SOCIETY, "4471", "2093846", "02"),
        person=person,
        insurer_name=HEALTH_SOCIETY.name,
        family_class=FamilyClass.FAMILY,
        qualified_on=person.birthdate,
        insured_name="井上　拓也",
        is_preschool=True,
    )
    someone = bench_person("hina", person, "3947", (coverage,), today)
    return dataclasses.replace(
        someone,
        trait=CardTrait.NO_PHOTO,
        card_expires_on=someone.certificate_until.date(),
    )


def _goro(today: dt.date) -> BenchPerson:
    """Tried three wrong PINs at home."""
    person = Person("木村　五郎", "ｷﾑﾗ ｺﾞﾛｳ", Sex.MALE, dt.date(today.year - 44, 6, 9))
    someone = _covered(("goro", "5826"), person, KYOKAI, ("14142135", "7730264", "00"), today)
    return dataclasses.replace(someone, trait=CardTrait.PIN_LOCKED)


def _haruo(today: dt.date) -> BenchPerson:
    """His certificate expired two hundred days ago: beyond the grace."""
    person = Person("林　春夫", "ﾊﾔｼ ﾊﾙｵ", Sex.MALE, dt.date(today.year - 58, 4, 27))
    someone = _covered(("haruo", "7415"), person, KYOKAI, ("17320508", "4815162", "00"), today)
    return dataclasses.replace(
        someone,
        certificate_from=in_japan(today - _BEYOND_GRACE - _FIVE_YEARS, dt.time(9)),
        certificate_until=end_of(today - _BEYOND_GRACE),
    )


def _nozomi(today: dt.date) -> BenchPerson:
    """Her new certificate becomes valid in three days."""
    person = Person("清水　望", "ｼﾐｽﾞ ﾉｿﾞﾐ", Sex.FEMALE, dt.date(today.year - 29, 10, 2))
    someone = _covered(("nozomi", "6283"), person, HEALTH_SOCIETY, ("8203", "5567821", "01"), today)
    begins = in_japan(today + dt.timedelta(days=3), dt.time(0))
    return dataclasses.replace(someone, certificate_from=begins)


def _ryo(today: dt.date) -> BenchPerson:
    """Holds a card of an authority that only calls itself like ours."""
    person = Person("山口　亮", "ﾔﾏｸﾞﾁ ﾘｮｳ", Sex.MALE, dt.date(today.year - 33, 2, 11))
    someone = _covered(("ryo", "9351"), person, NATIONAL_HEALTH, ("40-2", "8826405", "01"), today)
    return dataclasses.replace(someone, trait=CardTrait.FOREIGN_CA)


def _shizue(today: dt.date) -> BenchPerson:
    """Reported her card lost, found it, and comes with it: the certificate is revoked."""
    person = Person("森　静江", "ﾓﾘ ｼｽﾞｴ", Sex.FEMALE, dt.date(today.year - 65, 12, 20))
    someone = _covered(
        ("shizue", "2769"), person, NATIONAL_HEALTH, ("22-9", "3158790", "01"), today
    )
    return dataclasses.replace(someone, trait=CardTrait.REVOKED)


def _minoru(today: dt.date) -> BenchPerson:
    """Has never registered his good card for use as an insurance card."""
    person = Person("池田　実", "ｲｹﾀﾞ ﾐﾉﾙ", Sex.MALE, dt.date(today.year - 41, 9, 5))
    someone = _covered(("minoru", "8137"), person, KYOKAI, ("22360679", "9043175", "00"), today)
    return dataclasses.replace(someone, trait=CardTrait.NOT_REGISTERED)


def _sayuri(today: dt.date) -> BenchPerson:
    """Renewed her certificate last month; the registry knows the one before."""
    person = Person("橋本　小百合", "ﾊｼﾓﾄ ｻﾕﾘ", Sex.FEMALE, dt.date(today.year - 50, 3, 8))
    someone = _covered(("sayuri", "4592"), person, KYOKAI, ("26457513", "1120386", "00"), today)
    renewed = in_japan(today - dt.timedelta(days=30), dt.time(9))
    return dataclasses.replace(someone, trait=CardTrait.RENEWED, certificate_from=renewed)


def _takeshi(today: dt.date) -> BenchPerson:
    """Certified four years ago by the authority's key before the present one; all is well."""
    ends = today + dt.timedelta(days=150)
    born = dt.date(ends.year - 53, ends.month, min(ends.day, 28))
    person = Person("阿部　武", "ｱﾍﾞ ﾀｹｼ", Sex.MALE, born)
    someone = _covered(
        ("takeshi", "7058"), person, HEALTH_SOCIETY, ("5519", "6671043", "01"), today
    )
    last_day = birthday(born, ends.year)
    return dataclasses.replace(
        someone,
        trait=CardTrait.OLD_GENERATION,
        certificate_from=in_japan(last_day - _FIVE_YEARS, dt.time(9)),
        certificate_until=end_of(last_day),
    )


def _makoto(today: dt.date) -> BenchPerson:
    """His chip's face application is another person's: two cards were mixed."""
    person = Person("石川　誠", "ｲｼｶﾜ ﾏｺﾄ", Sex.MALE, dt.date(today.year - 39, 5, 16))
    another = Person("前田　千夏", "ﾏｴﾀﾞ ﾁﾅﾂ", Sex.FEMALE, dt.date(today.year - 26, 7, 14))
    someone = _covered(
        ("makoto", "3604"), person, NATIONAL_HEALTH, ("63-1", "2750918", "01"), today
    )
    return dataclasses.replace(someone, trait=CardTrait.FACE_OF_ANOTHER, face_of=another)


def _covered(
    who: tuple[str, str],
    person: Person,
    insurer: BenchInsurer,
    numbers: tuple[str, str, str],
    today: dt.date,
) -> BenchPerson:
    """An insured person for three years; ``who`` is key and PIN, ``numbers`` as on the card."""
    key, pin = who
    coverage = Coverage(
        key=insured_key(insurer, *numbers),
        person=person,
        insurer_name=insurer.name,
        family_class=FamilyClass.INSURED,
        qualified_on=dt.date(today.year - 3, 4, 1),
        insured_name=person.name,
    )
    return bench_person(key, person, pin, (coverage,), today)
