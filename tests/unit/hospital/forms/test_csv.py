"""The CSV form: exact texts, one encoding, nothing that a spreadsheet runs."""

import csv
import dataclasses
import io

import pytest

from eligibility.coverage import Validity
from eligibility.health import Consent
from eligibility.insured import InsuredSymbol
from eligibility.oqs_xml import Encoding
from hospital.forms.csv_form import COLUMNS, CsvForm
from tests.bench.receptions import a_declared_record, a_record, an_answer
from tests.unit.hospital.forms.receptions import EVERYBODY, a_reception, reception_from


def written(reception, encoding=Encoding.UTF_8):
    (document,) = CsvForm(encoding).documents(reception)
    return document


def rows(reception):
    text = written(reception).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def with_coverage(**changes):
    coverage = dataclasses.replace(EVERYBODY["taro"].coverages[0], **changes)
    return reception_from(a_record(answer=an_answer(coverages=(coverage,))))


def test_the_file_has_its_mark_its_names_and_crlf():
    data = written(a_reception()).data
    assert data.startswith(b"\xef\xbb\xbfverification_id,source,QualificationValidity,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert data.decode("utf-8-sig").splitlines()[0] == ",".join(COLUMNS)


def test_every_row_names_source_and_verification_id():
    reception = a_reception("kenji")
    told = [(row["verification_id"], row["source"]) for row in rows(reception)]
    expected = (reception.record.verification_id, "urn:x-oev:device:1310000011:reception-1")
    assert told == [expected, expected]


def test_leading_zeros_survive():
    (row,) = rows(a_reception("taro"))
    assert row["InsuredIdentificationNumber"] == "03847561"
    assert row["InsuredPartialContributionRatio"] == "010"


def test_what_covers_is_told_and_what_is_lost_is_not_taken_for_it():
    assert [row["covers"] for row in rows(a_reception("kenji"))] == ["0", "1"]
    (row,) = rows(a_reception("jiro", outcome=Validity.LOST))
    assert (row["covers"], row["ReasonOfLoss"], row["contribution_percent"]) == ("0", "99", "")


def test_a_reception_without_a_coverage_has_a_row_too():
    (row,) = rows(reception_from(a_declared_record()))
    assert [row[name] for name in ("coverage", "coverages", "covers", "provisional")] == [
        "0",
        "0",
        "0",
        "1",
    ]
    assert (row["declared_reason"], row["declared_name_kana"]) == ("no-service", "ヤマダ　ハナコ")


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(1)", "＝１", "－１"])
def test_what_a_spreadsheet_would_run_is_guarded_and_named(begin):
    (row,) = rows(with_coverage(insurer_name=begin))
    assert (row["InsurerName"], row["guarded"]) == (f"'{begin}", "InsurerName")


def test_an_apostrophe_of_its_own_is_not_taken_for_a_guard():
    (row,) = rows(with_coverage(insurer_name="'s"))
    assert (row["InsurerName"], row["guarded"]) == ("'s", "")


def test_commas_quotes_and_line_ends_are_quoted():
    odd = 'a,"b"\r\nc'
    (row,) = rows(with_coverage(insurer_name=odd))
    assert row["InsurerName"] == odd


def test_shift_jis_has_what_cp932_has_and_tells_what_it_lost():
    document = written(a_reception("ichiro"), Encoding.SHIFT_JIS)
    assert document.lost_in == ()
    assert "髙橋　一郎" in document.data.decode("cp932")
    lost = with_coverage(insurer_name="𠮷野")
    document = written(lost, Encoding.SHIFT_JIS)
    assert document.lost_in == ("InsurerName",)
    assert "●野" in document.data.decode("cp932")


def test_papers_stand_in_one_column():
    (row,) = rows(a_reception("chiyo"))
    assert row["papers"] == (
        "paper:LimitApplicationCertificate,classification:02,category:A05,"
        "ValidStartDate:20260824,ValidEndDate:20270220,CertificateDate:20260824,"
        "LongTermDate:20261112"
    )


def test_specific_diseases_need_the_patients_consent():
    answer = an_answer(coverages=EVERYBODY["isamu"].coverages)
    (without,) = rows(reception_from(a_record(answer=answer, consent=Consent.nothing())))
    (agreed,) = rows(reception_from(a_record(answer=answer)))
    assert without["papers"] == ""
    assert agreed["papers"].count("paper:SpecificDiseasesCertificate") == 2


def test_a_symbol_is_never_rewritten():
    key = dataclasses.replace(EVERYBODY["taro"].coverages[0].key, symbol=InsuredSymbol("00１-２"))
    (row,) = rows(with_coverage(key=key))
    assert row["InsuredCardSymbol"] == "00１-２"


def test_the_document_is_named_by_the_verification_id():
    reception = a_reception()
    assert written(reception).name == f"{reception.record.verification_id}.csv"
