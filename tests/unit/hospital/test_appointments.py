"""A list of appointments as CSV: what is wrong is named by line and field, and never quoted."""

import pytest

from eligibility.inquiry import MonthDay
from eligibility.wire_inquiries import LIST_LIMIT_LINES
from hospital.appointments import AppointmentsUnreadable, read_appointments
from tests.bench.receptions import TODAY
from tests.unit.hospital.lists import a_list, a_row, face_of

A_MY_NUMBER = "123456789018"


def read(data):
    return read_appointments(data, TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_list_is_read_in_the_encodings_of_receipt_computers(encoding):
    reading = read(a_list(a_row(), a_row("taro", line="7"), encoding=encoding))
    assert reading.wrong == ()
    assert [one.line for one in reading.appointments] == [1, 7]
    assert [one.card_face for one in reading.appointments] == [face_of(), face_of("taro")]


def test_a_list_without_own_numbers_is_numbered():
    rows = [a_row(), a_row()]
    for row in rows:
        del row["line"]
    reading = read(a_list(*rows))
    assert [one.line for one in reading.appointments] == [1, 2]


def test_everything_that_may_be_said_of_an_appointment_is_read():
    row = a_row(
        Birthdate="",
        BirthMonthDay="0412",
        confirmation_date="2026-11-22",
        LimitApplicationCertificateRelatedConsFlg="1",
        ArbitraryIdentifier="外来 0042",
    )
    (one,) = read(a_list(row)).appointments
    assert one.card_face.birth == MonthDay(4, 12)
    assert one.confirmation_date == TODAY
    assert (one.limit_application, one.identifier) == ("1", "外来 0042")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"InsurerNumber": "06139999"}, "InsurerNumber"),
        ({"InsurerNumber": ""}, "InsurerNumber"),
        ({"InsuredIdentificationNumber": ""}, "InsuredIdentificationNumber"),
        ({"InsuredIdentificationNumber": A_MY_NUMBER}, "InsuredIdentificationNumber"),
        ({"InsuredCardSymbol": "号" * 30}, "InsuredCardSymbol"),
        ({"InsuredBranchNumber": "123"}, "InsuredBranchNumber"),
        ({"Birthdate": "20260230"}, "Birthdate"),
        ({"Birthdate": ""}, "Birthdate or BirthMonthDay"),
        ({"BirthMonthDay": "0412"}, "Birthdate or BirthMonthDay"),
        ({"Birthdate": "", "BirthMonthDay": "1331"}, "BirthMonthDay"),
        ({"Birthdate": "", "BirthMonthDay": "0412", "InsuredBranchNumber": ""}, "BirthMonthDay"),
        ({"confirmation_date": "tomorrow"}, "confirmation_date"),
        ({"confirmation_date": "20261123"}, "confirmation_date"),
        ({"LimitApplicationCertificateRelatedConsFlg": "2"}, None),
        ({"line": "0"}, "line"),
        ({"line": "12345678901"}, "line"),
        ({"ArbitraryIdentifier": A_MY_NUMBER}, "ArbitraryIdentifier"),
    ],
    ids=str,
)
def test_a_wrong_line_is_named_by_line_and_field_and_not_quoted(change, field):
    bad = {"BirthMonthDay": "", **a_row(line="2"), **change}
    good = {**dict.fromkeys(bad, ""), **a_row()}
    reading = read(a_list(good, bad))
    (wrong,) = reading.wrong
    assert (wrong.line, wrong.field) == (3, field or next(iter(change)))
    assert [one.line for one in reading.appointments] == [1]
    told = str(wrong).replace(wrong.field, "").replace("line 3", "")
    assert not [text for text in bad.values() if len(text) > 2 and text in told]


def test_every_wrong_field_of_a_line_is_named():
    row = a_row(InsurerNumber="x", InsuredBranchNumber="x", Birthdate="x")
    wrong = read(a_list(row)).wrong
    assert [one.field for one in wrong] == ["InsurerNumber", "InsuredBranchNumber", "Birthdate"]


def test_a_number_that_stands_twice_is_wrong_the_second_time():
    reading = read(a_list(a_row(), a_row("taro")))
    assert [(one.line, one.field) for one in reading.wrong] == [(3, "line")]
    assert [one.card_face for one in reading.appointments] == [face_of()]


def test_a_line_with_other_cells_than_names_is_wrong():
    data = a_list(a_row()) + b"1,2\r\n" + a_list(a_row(line="2")).split(b"\r\n")[1] + b"\r\n\r\n"
    reading = read(data)
    assert [(one.line, one.field) for one in reading.wrong] == [(3, "the whole line")]
    assert [one.line for one in reading.appointments] == [1, 2]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "InsurerNumber, InsuredIdentificationNumber, Birthdate or BirthMonthDay is missing"),
        (b"InsurerNumber\x81", "neither UTF-8 nor Shift_JIS"),
        (b"InsurerNumber,Birthdate\n", "InsuredIdentificationNumber is missing"),
        (b"InsurerNumber,InsuredIdentificationNumber,Birthdate\n", "no appointment"),
        (b"InsurerNumber,InsurerNumber\n", "twice"),
        (b'InsurerNumber,InsuredIdentificationNumber,Birthdate\n1,"2"3,4\n', "look at quotes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_is_refused(data, told):
    with pytest.raises(AppointmentsUnreadable, match=told):
        read(data)


def test_a_file_without_names_is_refused_by_places_and_not_quoted():
    data = b"06132005,7654321,19890412\n"
    with pytest.raises(AppointmentsUnreadable) as refused:
        read(data)
    assert str(refused.value) == "line 1: no known name in column 1, 2, 3"


def test_a_list_that_is_too_long_is_refused():
    row = a_row()
    rows = [{**row, "line": str(number)} for number in range(1, LIST_LIMIT_LINES + 2)]
    with pytest.raises(AppointmentsUnreadable, match=f"more than {LIST_LIMIT_LINES}"):
        read(a_list(*rows))
    assert len(read(a_list(*rows[:-1])).appointments) == LIST_LIMIT_LINES
