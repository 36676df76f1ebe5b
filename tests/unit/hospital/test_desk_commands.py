"""``inquire`` and ``answers``: asking by hand."""

import contextlib
import csv
import io
import json
import stat

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.wire_inquiries import LineAnswer, LineStatus
from eligibility.wire_values import answer_to_wire
from hospital.__main__ import main
from hospital.config import load
from hospital.database import Database
from hospital.inquiries import open_inquiries
from hospital.inquiry_delivery import InquiryDelivery
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, TODAY, an_answer
from tests.unit.hospital.asking import a_part, answered, appointments
from tests.unit.hospital.lists import a_list, a_row

WRONG = "06139999"


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "hospital.toml"
    path.write_text(
        '[hospital]\ninstitution = "1310000011"\n[broker]\nhost = "localhost"\nport = 8883\n'
        '[paths]\ncredentials = "c"\nstate = "s"\nface = "f"\n[files]\nencoding = "Shift_JIS"\n'
    )
    return path


@pytest.fixture
def command(settings, capfd):
    """Runs one; gives the exit code, standard output and standard error."""

    def run(name, *arguments):
        code = main([name, "--config", str(settings), *arguments])
        return code, *capfd.readouterr()

    return run


@pytest.fixture
def listed(tmp_path):
    def write(*rows):
        path = tmp_path / "list.csv"
        path.write_bytes(a_list(*rows, encoding="cp932"))
        return str(path)

    return write


@contextlib.contextmanager
def delivery(settings):
    database = Database(load(settings).inbox)
    yield InquiryDelivery(database)
    database.close()


def asked(command, *arguments):
    code, out, _ = command("inquire", "--device", "reception-1", *arguments)
    assert code == 0
    return out.strip()


def test_inquire_keeps_the_list_and_prints_its_id(command, settings, listed):
    inquiry_id = asked(command, listed(a_row(), a_row("taro", line="2")))
    with open_inquiries(load(settings)) as inquiries:
        assert inquiries.progress(inquiry_id).lines == 2
    assert stat.S_IMODE(load(settings).inbox.stat().st_mode) == 0o600


def test_inquire_reads_standard_input(command, settings, monkeypatch):
    given = io.TextIOWrapper(io.BytesIO(a_list(a_row())))
    monkeypatch.setattr("sys.stdin", given)
    inquiry_id = asked(command, "--deadline", "90s", "-")
    with open_inquiries(load(settings)) as inquiries:
        progress = inquiries.progress(inquiry_id)
    assert (progress.deadline - progress.asked_at).total_seconds() == 90


def test_with_a_wrong_line_nothing_is_asked(command, settings, listed):
    path = listed(a_row(), a_row(line="2", InsurerNumber=WRONG))
    code, out, told = command("inquire", "--device", "reception-1", path)
    assert (code, out) == (1, "")
    assert "line 3, InsurerNumber: " in told
    assert WRONG not in told
    assert not load(settings).inbox.exists()


def test_skipping_wrong_lines_asks_the_others(command, settings, listed):
    path = listed(a_row(), a_row(line="2", InsurerNumber=WRONG))
    inquiry_id = asked(command, "--skip-wrong", path)
    with open_inquiries(load(settings)) as inquiries:
        assert [one.line for one in inquiries.answers(inquiry_id)] == [1]


def test_a_list_of_wrong_lines_alone_is_not_asked(command, listed):
    path = listed(a_row(InsurerNumber=WRONG))
    code, out, _ = command("inquire", "--device", "reception-1", "--skip-wrong", path)
    assert (code, out) == (1, "")


@pytest.mark.parametrize("deadline", ["10", "m", "-5m", "1d", "0s"])
def test_a_deadline_that_is_none_is_refused(command, listed, deadline):
    path = listed(a_row())
    try:
        code, out, _ = command("inquire", "--device", "reception-1", "--deadline", deadline, path)
    except SystemExit as refused:  # argparse names the option
        code, out = refused.code, ""
    assert code in {1, 2}
    assert out == ""


def answer(settings, inquiry_id):
    lines = [1, answered(2, LineStatus.NOT_ASKED, "KSK-101")]
    with delivery(settings) as waiting:
        waiting.take_part(a_part(inquiry_id, lines), "00" * 32, NOON)


def test_answers_prints_the_state_and_a_row_a_line(command, settings, listed):
    rows = [a_row(line=str(line), ArbitraryIdentifier=f"00{line}") for line in (1, 2)]
    inquiry_id = asked(command, listed(*rows))
    answer(settings, inquiry_id)
    code, out, _ = command("answers", inquiry_id)
    state, _, table = out.partition("\n")
    assert (code, state) == (0, "reception-1: complete; 2 of 2 lines in 1 parts")
    first, second = csv.DictReader(io.StringIO(table))
    hanako = people(TODAY)["hanako"].coverages[-1]
    assert (first["line"], first["ArbitraryIdentifier"], first["status"]) == ("1", "001", "found")
    assert first["QualificationValidity"] == "1"
    assert first["InsurerNumber"] == hanako.key.insurer_number.text
    assert first["InsuredCardSymbol"] == a_row()["InsuredCardSymbol"]
    assert first["InsuredIdentificationNumber"] == hanako.key.number.text
    assert first["QualificationDate"] == f"{hanako.qualified_on:%Y%m%d}"
    assert (second["status"], second["code"]) == ("not-asked", "KSK-101")
    assert second["InsurerNumber"] == ""


def test_csv_alone_is_in_the_encoding_of_the_files(settings, capfdbinary):
    with open_inquiries(load(settings)) as inquiries:
        inquiry_id = inquiries.ask("reception-1", appointments(1))
    with delivery(settings) as waiting:
        waiting.take_part(a_part(inquiry_id, [1]), "00" * 32, NOON)
    assert main(["answers", "--config", str(settings), inquiry_id, "--csv"]) == 0
    out, told = capfdbinary.readouterr()
    symbol = a_row()["InsuredCardSymbol"]
    assert out.startswith(b"line,")
    assert symbol.encode("cp932") in out
    assert told == b"reception-1: complete; 1 of 1 lines in 1 parts\n"


def test_json_alone_holds_state_and_answers(command, settings, listed):
    inquiry_id = asked(command, listed(a_row(), a_row(line="2")))
    answer(settings, inquiry_id)
    code, out, _ = command("answers", inquiry_id, "--json")
    document = json.loads(out)
    assert (code, document["state"], document["answered"]) == (0, "complete", 2)
    assert document["answers"][0]["answer"]["QualificationValidity"] == "1"


def test_an_answer_that_lists_nobody_has_a_row(command, settings, listed):
    inquiry_id = asked(command, listed(a_row()))
    several = answer_to_wire(an_answer(coverages=[], outcome=Validity.SEVERAL))
    line = LineAnswer(line=1, status=LineStatus.SEVERAL, answer=several)
    with delivery(settings) as waiting:
        waiting.take_part(a_part(inquiry_id, [line]), "00" * 32, NOON)
    _, out, _ = command("answers", inquiry_id)
    (row,) = csv.DictReader(io.StringIO(out.partition("\n")[2]))
    assert (row["status"], row["QualificationValidity"]) == ("several", Validity.SEVERAL.value)


def test_answers_says_how_long_is_left_and_what_hinders(command, settings, listed):
    inquiry_id = asked(command, listed(a_row()))
    with delivery(settings) as waiting:
        waiting.hindered(inquiry_id, Code.KIOSK_UNHEARD)
    _, out, _ = command("answers", inquiry_id)
    assert out.startswith("reception-1: waiting; 0 of 1 lines in 0 parts; until ")
    assert f"UTC; {Code.KIOSK_UNHEARD.code} {Code.KIOSK_UNHEARD.sentence}\n" in out


def test_answers_without_an_id_tells_what_was_asked_newest_first(command, settings, listed):
    first, second = asked(command, listed(a_row())), asked(command, listed(a_row()))
    with delivery(settings) as waiting:
        waiting.take_part(a_part(first, [1]), "00" * 32, NOON)
    code, out, _ = command("answers")
    newest, oldest = out.splitlines()
    assert (code, oldest) == (0, f"{first} reception-1: complete; 1 of 1 lines in 1 parts")
    assert newest.startswith(f"{second} reception-1: waiting; 0 of 1 lines")


def test_answers_of_nothing_asked_is_an_error(command):
    code, out, told = command("answers", "no-such-id")
    assert (code, out) == (1, "")
    assert "there is no such inquiry" in told


def test_list_counts_inquiries_without_personal_data(command, settings, listed):
    answer(settings, asked(command, listed(a_row(), a_row(line="2"))))
    asked(command, listed(a_row()))
    _, out, told = command("list")
    counted = [line.split() for line in out.splitlines()]
    assert counted == [
        ["reception-1", "-", "inquiry", "complete", "1"],
        ["reception-1", "-", "inquiry", "waiting", "1"],
    ]
    assert leaks(out + told, personal_strings(people(TODAY))) == set()
