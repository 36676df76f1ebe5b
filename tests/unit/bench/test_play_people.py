"""The table of the play: everybody is in it, with what must come."""

import datetime as dt

from tests.bench.people import people
from tests.bench.play_people import table, to_type

TODAY = dt.date(2026, 6, 1)


def test_everybody_stands_in_the_table_once():
    everybody = people(TODAY)
    names = [row.split()[0] for row in table(everybody, TODAY)[1:]]
    assert names == list(everybody)


def test_the_outcome_follows_the_coverage():
    rows = {row.split()[0]: row for row in table(people(TODAY), TODAY)}
    assert "valid, pays 1割" in rows["taro"]
    assert "valid, pays 2割" in rows["yui"]
    assert "  lost  " in rows["jiro"]


def test_columns_stand_below_each_other_with_kanji_too():
    rows = table(people(TODAY), TODAY)
    starts = {len(row[: row.index("valid")].encode("cp932")) for row in rows if "valid" in row}
    assert len(starts) == 1, "two bytes a kanji, as it takes two columns"


def test_all_of_the_papers_numbers_are_told():
    taro = people(TODAY)["taro"]
    told = " ".join(to_type(taro))
    assert taro.coverages[-1].key.insurer_number.text in told
    assert "symbol          none" in told
    assert "1942-11-03 (昭和17年), month and day 1103" in told
