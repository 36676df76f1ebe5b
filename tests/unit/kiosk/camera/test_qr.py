"""What the bytes of a code say: which format answers, and what it may never do."""

import datetime as dt
import logging

import pytest

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera.qr import LONGEST_BYTES, recognise
from kiosk.flow.events import QrKind
from tests.bench.people import leaks, people, personal_strings
from tests.bench.qr_codes import (
    code_of,
    csv_id_of,
    member_id_of,
    notebook_of,
    other_codes,
    prescription_of,
    voucher_of,
)
from tests.unit.kiosk.camera.codes.faces import a_face, a_key

PEOPLE = people(dt.date(2026, 11, 22))
COVERAGES = [
    pytest.param(someone, coverage, id=f"{name}-{number}")
    for name, someone in PEOPLE.items()
    for number, coverage in enumerate(someone.coverages)
]
BOM = b"\xef\xbb\xbf"
FACE = a_face("138016", "千１２", "3456", "02", dt.date(1989, 3, 31))
PRESCRIPTION = "JAHIS7\r\n13,19890331\r\n21,2\r\n22,138016\r\n23,千１２,3456,2,02\r\n"


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        pytest.param(
            "OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524".encode(),
            a_face("138016", "千１２", "3456", "02", dt.date(2015, 4, 1)),
            id="our own",
        ),
        pytest.param(PRESCRIPTION.encode("cp932"), FACE, id="prescription"),
        pytest.param(PRESCRIPTION.encode("utf-8-sig"), FACE, id="with a byte order mark"),
        pytest.param(PRESCRIPTION.replace("JAHIS7", "SJ1").encode(), FACE, id="its file"),
        pytest.param(
            "138016,千１２,3456,02,19890331,1234567890123456".encode("cp932"), FACE, id="voucher"
        ),
        pytest.param(
            BOM + "00138016:千１２:3456:02".encode(),
            a_key("138016", "千１２", "3456", "02"),
            id="JP Core member id",
        ),
        pytest.param(
            '"00138016","千１２","3456","02"'.encode(),
            a_key("138016", "千１２", "3456", "02"),
            id="JP Core CSV id",
        ),
        pytest.param(b"JAHIS7\r\n1,1,1234567,13,\r\n", QrKind.PRESCRIPTION, id="incomplete"),
        pytest.param(b"JAHIS10\r\n", QrKind.PRESCRIPTION, id="a later version"),
        pytest.param(b"SJ1", QrKind.PRESCRIPTION, id="e-prescription file, its beginning"),
        pytest.param(b",,,,19450815,123", QrKind.PRESCRIPTION, id="voucher without insurance"),
        pytest.param(b"JAHISTC08,1\r\n1,", QrKind.MEDICATION_NOTEBOOK, id="notebook"),
        pytest.param(BOM + b"JAHISTC01,1", QrKind.MEDICATION_NOTEBOOK, id="notebook with a mark"),
        pytest.param(b"https://clinic.example/", QrKind.WEB_ADDRESS, id="web"),
        pytest.param(b"OEV1,138016", QrKind.DAMAGED, id="ours, cut off"),
        pytest.param(BOM + b"OEV1,138016", QrKind.UNKNOWN, id="ours has no byte order mark"),
        pytest.param(b"OEV2,138016", QrKind.UNKNOWN, id="a format of tomorrow"),
        pytest.param(b"00012345:12:3456:02", QrKind.UNKNOWN, id="an id that nobody can have"),
        pytest.param(b"SJ1999", QrKind.UNKNOWN, id="a word like a prescription file"),
        pytest.param(b"httpd", QrKind.UNKNOWN, id="a word like a web address"),
        pytest.param(b"1,2,3,4,5,6", QrKind.UNKNOWN, id="six fields of anything"),
        pytest.param(PRESCRIPTION.encode("utf-16"), QrKind.UNKNOWN, id="UTF-16"),
        pytest.param(b"0123456789", QrKind.UNKNOWN, id="a number"),
        pytest.param(BOM, QrKind.UNKNOWN, id="a byte order mark alone"),
        pytest.param(b"", QrKind.UNKNOWN, id="nothing"),
        pytest.param(b"\0", QrKind.UNKNOWN, id="a zero byte"),
        pytest.param(bytes(range(256)), QrKind.UNKNOWN, id="every byte"),
    ],
)
def test_every_code_is_what_it_says(payload, answer):
    assert recognise(payload) == answer


def test_a_code_that_no_printer_makes_is_not_looked_at():
    filled = PRESCRIPTION.encode() + b"51," + b"1" * LONGEST_BYTES
    assert recognise(filled[:LONGEST_BYTES]) == FACE
    assert recognise(filled[: LONGEST_BYTES + 1]) is QrKind.UNKNOWN


@pytest.mark.parametrize(("someone", "coverage"), COVERAGES)
def test_the_papers_of_the_bench_name_their_owner(someone, coverage):
    face = CardFaceKey(coverage.key, someone.person.birthdate)
    assert recognise(code_of(someone, coverage)) == face
    assert recognise(prescription_of(someone, coverage)) == face
    assert recognise(prescription_of(someone, coverage, "SJ1")) == face
    assert recognise(voucher_of(someone, coverage)) == face
    for member_id in (member_id_of(someone, coverage), csv_id_of(someone, coverage)):
        key = recognise(member_id)
        assert isinstance(key, InsuredKey)
        assert key.matches(coverage.key)
        assert key.branch == coverage.key.branch
    assert recognise(notebook_of(someone)) is QrKind.MEDICATION_NOTEBOOK


@pytest.mark.parametrize(("someone", "coverage"), COVERAGES)
def test_an_old_prescription_names_its_owner_without_a_branch(someone, coverage):
    face = recognise(prescription_of(someone, coverage, "JAHIS5"))
    assert isinstance(face, CardFaceKey)
    assert face.key.branch is None
    assert face.birth == someone.person.birthdate
    assert face.key.matches(coverage.key)


def test_the_other_codes_of_the_bench_name_nobody():
    assert {name: recognise(code) for name, code in other_codes().items()} == {
        "prescription": QrKind.PRESCRIPTION,
        "prescription-file": QrKind.PRESCRIPTION,
        "voucher": QrKind.PRESCRIPTION,
        "notebook": QrKind.MEDICATION_NOTEBOOK,
        "web": QrKind.WEB_ADDRESS,
        "unknown": QrKind.UNKNOWN,
        "damaged": QrKind.DAMAGED,
    }


def test_no_answer_shows_a_person_and_nothing_is_logged(caplog):
    writers = (code_of, prescription_of, voucher_of, member_id_of, csv_id_of, notebook_of)
    with caplog.at_level(logging.DEBUG):
        answers = [recognise(write(one)) for one in PEOPLE.values() for write in writers]
        answers += [recognise(code) for code in other_codes().values()]
    assert not caplog.records
    insurers = {c.key.insurer_number.text for one in PEOPLE.values() for c in one.coverages}
    secrets = personal_strings(PEOPLE) - insurers  # an insurer's number is nobody's secret
    assert not leaks(repr(answers), secrets)
