"""The hospital's settings: every error names the key."""

import pytest

from eligibility.oqs_xml import Encoding
from hospital.__main__ import main
from hospital.config import ConfigError, load
from hospital.inbox import Arrived, Inbox
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, TODAY, a_sealed_record

GOOD = """\
[hospital]
institution = "1310000011"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "/c"
state = "/s"
face = "/f"
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "hospital.toml"
        path.write_text(text)
        return path

    return write


def test_good_settings_are_read(written):
    settings = load(written(GOOD))
    assert (settings.hospital.institution, settings.broker.port) == ("1310000011", 8883)
    assert settings.encoding is Encoding.UTF_8


def test_shift_jis_can_be_chosen(written):
    assert load(written(GOOD + '[files]\nencoding = "Shift_JIS"\n')).encoding is Encoding.SHIFT_JIS


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("port = 8883", ""), r"broker\.port is missing"),
        (("port = 8883", 'port = "8883"'), r"broker\.port must be a whole number"),
        (("port = 8883", "port = true"), r"broker\.port must be a whole number"),
        (("port = 8883", "prot = 8883"), r"broker\.prot is not a setting"),
        (('state = "/s"', ""), r"paths\.state is missing"),
        (('face = "/f"', 'face = "/f"\n[files]\nencoding = "EUC-JP"'), r"files\.encoding"),
        (("[broker]", "[broker"), "not TOML"),
    ],
    ids=["missing", "text", "truth", "unknown", "state", "encoding", "toml"],
)
def test_a_wrong_setting_is_named(written, change, named):
    with pytest.raises(ConfigError, match=named):
        load(written(GOOD.replace(*change)))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="there is no such file"):
        load(tmp_path / "none.toml")


def test_list_counts_without_personal_data(written, tmp_path, capsys):
    path = written(GOOD.replace("/s", str(tmp_path / "state")))
    inbox = Inbox(load(path).inbox)
    record = a_sealed_record()
    inbox.take(
        [Arrived(record.verification_id, record.sha256, "reception-1", TODAY, 1, record.sealed)],
        NOON,
    )
    inbox.close()
    assert main(["list", "--config", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.split() == ["reception-1", TODAY.isoformat(), "records", "1"]
    assert leaks(said, personal_strings(people(TODAY))) == set()


def test_wrong_settings_end_with_an_exit_code(tmp_path):
    assert main(["run", "--config", str(tmp_path / "none.toml")]) == 1


def test_how_long_inquiries_are_kept_may_be_chosen(written):
    assert load(written(GOOD)).inquiries.keep_days == 30
    assert load(written(GOOD + "[inquiries]\nkeep_days = 7\n")).inquiries.keep_days == 7
    with pytest.raises(ConfigError, match=r"inquiries\.keep_days must be 1 to 366"):
        load(written(GOOD + "[inquiries]\nkeep_days = 0\n"))


OUTLET = """\
[[outlet]]
name = "chart"
form = "face"
folder = "/chart"
"""


def test_the_face_folder_may_be_left_out_and_outlets_added(written):
    settings = load(written(GOOD.replace('face = "/f"', "") + OUTLET))
    assert settings.paths.face is None
    (outlet,) = settings.outlet
    assert (outlet.name, outlet.since_days, outlet.text_encoding) == ("chart", 1, Encoding.UTF_8)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('name = "chart"', 'name = "The Chart"'), r"outlet\[1\]\.name must be of small letters"),
        (('name = "chart"', 'name = "face"'), r"outlet\[1\]\.name is another outlet's"),
        (('folder = "/chart"', ""), r"outlet\[1\]\.folder is missing"),
        (('folder = "/chart"', 'folder = "/s/../f"'), r"outlet\[1\]\.folder is another outlet's"),
        (('form = "face"', 'form = "sql"'), r"outlet\[1\]\.database is missing"),
        (('folder = "/chart"', 'folder = "/c"\nencoding = "EUC"'), r"outlet\[1\]\.encoding must"),
        (('folder = "/chart"', 'folder = "/c"\nsince_days = -1'), r"outlet\[1\]\.since_days must"),
    ],
    ids=["name", "taken", "no folder", "shared folder", "sql", "encoding", "days"],
)
def test_a_wrong_outlet_is_named(written, change, named):
    with pytest.raises(ConfigError, match=named):
        load(written(GOOD + OUTLET.replace(*change)))


def test_a_form_that_nobody_has_ends_the_program_before_it_takes_anything(
    written, tmp_path, capsys
):
    text = GOOD.replace("/s", str(tmp_path / "state")) + OUTLET.replace('"face"', '"fax"')
    assert main(["run", "--config", str(written(text))]) == 1
    assert "outlet[1].form must be" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


FOLDERS = '[requests]\nreq = "/req"\nres = "/res"\n'


def test_requests_go_through_a_kiosk_or_to_the_service(written):
    by_kiosk = load(written(GOOD + FOLDERS + 'device = "reception-1"\n')).requests
    assert by_kiosk is not None
    assert (by_kiosk.device, by_kiosk.keep_days) == ("reception-1", 3)
    service = load(written(GOOD + FOLDERS + '[service]\nhost = "service.example"\n')).service
    assert service is not None
    assert (service.host, service.port) == ("service.example", 8443)


@pytest.mark.parametrize(
    ("added", "named"),
    [
        (FOLDERS, r"requests\.device is missing, or \[service\]"),
        (FOLDERS.replace("/res", "/req") + 'device = "r"\n', r"requests\.req must be a folder"),
        (FOLDERS + 'device = "r"\nkeep_days = 0\n', r"requests\.keep_days must be 1 to 366"),
        (
            FOLDERS + 'device = "r"\n[inquiries]\nkeep_days = 6\n',
            r"inquiries\.keep_days must be at least 7",
        ),
    ],
    ids=["no-line", "one-folder", "no-keeping", "lists-go-too-early"],
)
def test_folders_of_requests_that_cannot_work_are_named(written, added, named):
    with pytest.raises(ConfigError, match=named):
        load(written(GOOD + added))


TERMINAL = GOOD + '[terminal]\ncredentials = "/t"\n'


def test_the_terminal_has_usual_settings(written):
    terminal = load(written(TERMINAL)).terminal
    assert terminal is not None
    assert (terminal.port, terminal.req, terminal.res) == (8443, "req", "res")
    assert terminal.written_in is Encoding.UTF_8
    assert load(written(GOOD)).terminal is None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('encoding = "EUC-JP"', r"terminal\.encoding must be UTF-8 or Shift_JIS"),
        ("deadline_s = 0.5", r"terminal\.deadline_s must be 1 to 60"),
        ("keep_days = 32", r"terminal\.keep_days must be 1 to 31"),
        ('res = "req"', r"terminal\.req and res must be two folders"),
        ('req = ""', r"terminal\.req and res must be two folders"),
    ],
)
def test_a_wrong_setting_of_the_terminal_is_named(written, line, named):
    with pytest.raises(ConfigError, match=named):
        load(written(TERMINAL + line + "\n"))


def test_the_desks_pages_have_credentials_of_their_own_or_share_the_hospitals(written):
    board = '[board]\ndevice = "reception-1"\n'
    assert str(load(written(GOOD + board)).board_credentials) == "/c"
    own = load(written(GOOD + board + 'credentials = "/b"\n'))
    assert str(own.board_credentials) == "/b"
    assert own.board is not None
    assert own.board.audit_years == 5


@pytest.mark.parametrize("years", [0, 31])
def test_an_audit_is_kept_for_years(written, years):
    board = f'[board]\ndevice = "reception-1"\naudit_years = {years}\n'
    with pytest.raises(ConfigError, match=r"board\.audit_years must be 1 to 30"):
        load(written(GOOD + board))
