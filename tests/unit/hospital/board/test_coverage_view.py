"""What the desk reads of one coverage, and what it does not read before it asks."""

import re
from pathlib import Path

import pytest

from eligibility import wire
from eligibility.benefits import LimitCategory, PlainKind
from eligibility.coverage import CardClassification, FamilyClass, ReasonOfLoss, Validity
from eligibility.person import Sex
from eligibility.wire_records import record_to_wire
from eligibility.wire_values import coverage_to_wire
from hospital.board import coverage_papers, coverage_view as views, speaking
from hospital.board.coverage_papers import paper_names
from hospital.board.coverage_view import CLOSED, Opened, coverage_view
from hospital.board.covered import Asked, asked_by
from hospital.board.told import Days, coded
from hospital.board.words import Language, all_words
from hospital.forms.told import is_cover
from tests.bench.people import people
from tests.bench.people_papers import people_with_papers
from tests.bench.receptions import TODAY, a_record, an_answer

JA, EN = Language.JAPANESE, Language.ENGLISH


def tell(language, value):
    assert value is not None
    return speaking.tell(language, value)


def somebody(key):
    return (people(TODAY) | people_with_papers(TODAY))[key]


def a_result(key, which=0):
    return coverage_to_wire(somebody(key).coverages[which])


def a_view(result, validity=Validity.VALID, opened=CLOSED, *, is_provisional=False):
    return coverage_view(result, Asked(TODAY, validity, is_provisional), opened)


@pytest.mark.parametrize(
    ("key", "share"),
    [("hanako", 3), ("taro", 1), ("yui", 2), ("ichiro", 2), ("jiro", None)],
)
def test_the_share_is_what_the_patient_pays_on_that_day(key, share):
    assert a_view(a_result(key)).share == share


def test_whoever_is_paid_back_later_pays_all():
    result = wire.changed(a_result("yasuo"), InsuredCardClassification="05")
    assert a_view(result).share == 10


@pytest.mark.parametrize(
    ("validity", "is_provisional", "standing"),
    [
        (Validity.LOST, False, "Lost (the day was not told)"),
        (Validity.LOST_NEWER_EXISTS, False, "Lost (the day was not told)"),
        (Validity.SEVERAL, False, "A candidate: not confirmed as this patient"),
        (Validity.NOT_FOUND, False, "A candidate: not confirmed as this patient"),
        (None, False, "This answer confirms no cover"),
        (Validity.VALID, True, "This answer confirms no cover"),
    ],
)
@pytest.mark.parametrize("key", ["mika", "ichiro"])
def test_without_cover_nothing_is_told_to_bill_by_whatever_the_dates_say(
    key, validity, is_provisional, standing
):
    view = a_view(a_result(key), validity, is_provisional=is_provisional)
    assert (view.is_held, view.share, view.category) == (False, None, None)
    assert tell(EN, view.standing) == standing
    assert view.papers
    assert not any(paper.facts for paper in view.papers)


def test_without_cover_a_paper_of_a_disease_tells_no_amount():
    view = a_view(a_result("isamu"), Validity.LOST, Opened(diseases=True))
    assert view.diseases
    assert not any(paper.facts for paper in view.diseases)


@pytest.mark.parametrize("everybody", [people(TODAY), people_with_papers(TODAY)], ids=len)
@pytest.mark.parametrize("validity", Validity)
def test_the_desk_and_the_files_call_the_same_coverages_held(everybody, validity):
    for one in everybody.values():
        answer = an_answer(coverages=one.coverages, outcome=validity)
        record = a_record(answer=answer)
        asked = asked_by(record_to_wire(record))
        for coverage in answer.coverages:
            view = coverage_view(coverage_to_wire(coverage), asked)
            assert view.is_held == is_cover(record, coverage)


@pytest.mark.parametrize(
    ("unread", "is_held"),
    [
        ({}, True),
        ({"DisqualificationDate": "unknown"}, False),
        ({"QualificationDate": "2026/1/1"}, False),
        ({"DisqualificationDate": "20261122"}, False),
    ],
)
def test_a_day_that_is_none_covers_nobody(unread, is_held):
    result = wire.changed(a_result("hanako"), InsuredCardClassification="77", **unread)
    assert a_view(result).is_held is is_held


def test_a_lost_coverage_tells_the_day_and_no_reason():
    view = a_view(a_result("kenji"))
    assert (view.is_held, view.reason, view.has_reason) == (False, None, True)
    assert tell(EN, view.standing) == "Lost on 2026-10-23"


def test_the_reason_is_told_to_somebody_who_asked():
    view = a_view(a_result("kenji"), opened=Opened(reason=True))
    assert tell(JA, view.reason) == "他の医療保険に加入"


def test_specific_diseases_are_not_even_hinted_at():
    result = a_result("isamu")
    without = wire.changed(result, SpecificDiseasesCertificateList=())
    assert a_view(result) == a_view(without)
    assert paper_names(result) == ()


def test_specific_diseases_are_told_to_somebody_who_asked():
    told = a_view(a_result("isamu"), opened=Opened(diseases=True)).diseases
    assert told is not None
    assert [tell(EN, paper.name) for paper in told] == [
        "dialysis (chronic kidney failure)",
        "haemophilia",
    ]
    assert tell(JA, told[0].facts[0].value) == "月 10,000円"


def test_the_limit_paper_tells_category_and_ceiling():
    view = a_view(a_result("mika"))
    assert tell(JA, view.category) == "ウ（A03）"
    [paper] = view.papers
    told = {fact.label: tell(JA, fact.value) for fact in paper.facts}
    assert told["coverage.ceiling"] == "85,800円 ＋（医療費 − 286,000円）× 1%"
    assert told["coverage.claim-note"] == "28 区ウ（33 多ウ）"


def test_a_category_counts_only_while_its_paper_holds():
    result = a_result("mika")
    last = result.LimitApplicationCertificateRelatedInfo.LimitApplicationCertificateValidEndDate
    after = TODAY.replace(year=int(last[:4]), month=8, day=1)
    assert coverage_view(result, Asked(after, Validity.VALID)).category is None


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("ichiro", "高齢受給者証"),
        ("chiyo", "限度額適用・標準負担額減額認定証"),
        ("hisao", "退職被保険者証、短期被保険者証"),
        ("hanako", ""),
    ],
)
def test_the_papers_of_a_list_are_named(key, names):
    assert speaking.tell_all(JA, paper_names(a_result(key))) == names


def test_a_value_of_a_newer_version_is_shown_as_it_is_and_hides_nothing_else():
    result = wire.changed(a_result("hanako"), InsuredCardClassification="77")
    view = a_view(result)
    assert not view.is_readable
    assert view.share is None
    assert "新しい区分（77）" in [tell(JA, fact.value) for fact in view.card]
    assert view.is_held


@pytest.mark.parametrize("fault", [{"Birthdate": "unknown"}, {"DisqualificationDate": "2026"}])
def test_a_date_that_is_none_is_shown_as_it_came(fault):
    view = a_view(wire.changed(a_result("hanako"), **fault))
    texts = [tell(JA, fact.value) for fact in (*view.person, *view.card)]
    assert set(fault.values()) <= set(texts)


def test_lost_characters_are_named_by_their_field():
    result = wire.changed(a_result("hanako"), Name="●野　花子", InsuredName="●野　太郎")
    assert a_view(result).lost_in == ("coverage.name", "coverage.insured-name")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (Days(TODAY), "from 2026-11-22"),
        (Days(None, TODAY), "until 2026-11-22"),
        (Days(TODAY, TODAY), "2026-11-22 to 2026-11-22"),
        (Days(None), ""),
    ],
)
def test_a_span_is_open_where_it_has_no_end(days, told):
    assert tell(EN, days) == told


def every_code():
    yield from (("coverage.sex", one.value) for one in Sex)
    yield from (("coverage.family", one.value) for one in FamilyClass)
    yield from (("coverage.card-kind", one.value) for one in CardClassification)
    yield from (("coverage.reason", one.value) for one in ReasonOfLoss)
    yield from (("coverage.paper", one.word) for one in PlainKind)
    yield from (("coverage.paper-limit", one) for one in ("01", "02", "03"))
    yield from (("coverage.disease", one) for one in ("1", "2", "3"))


@pytest.mark.parametrize(("prefix", "code"), list(every_code()))
def test_there_is_a_word_for_every_official_code(prefix, code):
    assert coded(prefix, code, {code}).key in all_words()


@pytest.mark.parametrize("module", [views, coverage_papers])
def test_every_word_that_the_view_uses_is_there(module):
    source = Path(module.__file__).read_text()
    asked = set(re.findall(r'"(coverage\.[a-z0-9-]+)"', source))
    prefixes = {prefix for prefix, _ in every_code()}
    assert len(asked) > 5, "the source was read"
    assert asked - prefixes - set(all_words()) == set()


def test_nothing_of_a_person_is_in_the_repr():
    result = a_result("hanako")
    told = repr(a_view(result))
    assert not [text for text in (result.Name, result.NameKana, "1989") if text in told]


def test_categories_have_their_official_label():
    result = a_result("mika")
    paper = result.LimitApplicationCertificateRelatedInfo
    for category in LimitCategory:
        changed = wire.changed(paper, LimitApplicationCertificateClassificationFlag=category.code)
        view = a_view(wire.changed(result, LimitApplicationCertificateRelatedInfo=changed))
        assert tell(JA, view.category) == f"{category.label}（{category.code}）"
