"""``read-qr`` tells what the kiosk would read in a file, and never reads another one."""

import base64
import datetime as dt
import json
import logging

import cv2
import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.camera.decode import TURNS, Decoder
from kiosk.camera.kind import kind_of
from kiosk.camera.read_qr import files_in
from tests.bench.people import people
from tests.bench.qr_codes import code_of, draw_code, draw_scene, other_codes, write_video
from tests.unit.kiosk.camera.test_decode import TEXT, a_set

CARD = code_of(people(dt.date(2026, 11, 22))["hanako"])
KEYS = ["path", "kind", "payload", "text", "step", "ms"]


@pytest.fixture(autouse=True)
def _quiet_logging():
    """``main`` sets the root logger up; a test puts it back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture
def read_qr(capsys):
    """Gives exit status, reports and notes."""

    def run(*paths):
        status = main(["read-qr", *map(str, paths)])
        shown = capsys.readouterr()
        return status, [json.loads(line) for line in shown.out.splitlines()], shown.err

    return run


def save(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)
    return path


def test_a_card_is_told_with_all_keys_and_its_very_bytes(tmp_path, read_qr):
    path = save(tmp_path / "保険証.png", draw_scene(CARD))
    status, (report,), notes = read_qr(path)
    assert (status, notes) == (0, "")
    assert list(report) == KEYS
    assert report["path"] == str(path)
    assert report["kind"] == "oev1"
    assert base64.b64decode(report["payload"]) == CARD
    assert report["text"] == CARD.decode()
    assert report["step"] == "zxing"
    assert 0 < report["ms"] < 5000


def test_a_video_is_played_until_its_code_comes(tmp_path, read_qr):
    write_video(tmp_path / "card.avi", CARD)
    status, (report,), notes = read_qr(tmp_path / "card.avi")
    assert (status, report["kind"], notes) == (0, "oev1", "")
    assert base64.b64decode(report["payload"]) == CARD


def test_a_picture_or_a_video_without_a_code_is_no_error(tmp_path, read_qr):
    save(tmp_path / "desk.jpg", draw_scene(None))
    write_video(tmp_path / "desk.avi", None, frames=8)
    status, reports, notes = read_qr(tmp_path)
    assert (status, notes) == (0, "")
    for report in reports:
        assert list(report) == KEYS
        nothing = {"kind": "none", "payload": None, "text": None, "step": None}
        assert {key: report[key] for key in nothing} == nothing
        assert report["ms"] > 0


def test_a_blurred_picture_is_read_by_a_rescue_step(tmp_path, read_qr):
    small = cv2.resize(draw_scene(CARD), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    path = save(tmp_path / "blurred.png", cv2.GaussianBlur(small, (0, 0), 1.9))
    _, (report,), _ = read_qr(path)
    assert base64.b64decode(report["payload"]) == CARD
    assert report["step"] in {step for _, steps in TURNS for step in steps}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("髙﨑①".encode("cp932"), "髙﨑①", id="cp932"),
        pytest.param("𠮷野".encode(), "𠮷野", id="UTF-8"),
        pytest.param(b"\x81", None, id="neither"),
    ],
)
def test_text_is_strictly_told_or_not_at_all(tmp_path, read_qr, text, told):
    _, (report,), _ = read_qr(save(tmp_path / "code.png", draw_code(text)))
    assert report["text"] == told
    assert base64.b64decode(report["payload"]) == text


def test_parts_of_one_text_in_one_picture_are_joined(tmp_path, read_qr):
    _, (report,), notes = read_qr(save(tmp_path / "all.png", np.hstack(a_set(TEXT, 4)[::-1])))
    assert base64.b64decode(report["payload"]) == TEXT.encode()
    assert report["kind"] == "jahis-rx"
    assert notes == ""


def test_parts_of_one_text_in_a_video_are_joined(tmp_path, read_qr):
    parts = a_set(TEXT, 4)
    height, width = parts[0].shape
    video = cv2.VideoWriter(
        str(tmp_path / "parts.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (width, height)
    )
    for index in (2, 0, 3, 1):
        for _ in range(3):
            video.write(cv2.cvtColor(parts[index], cv2.COLOR_GRAY2BGR))
    video.release()
    _, (report,), notes = read_qr(tmp_path / "parts.avi")
    assert base64.b64decode(report["payload"]) == TEXT.encode()
    assert notes == ""


def test_a_part_alone_is_told_as_what_it_is(tmp_path, read_qr):
    parts = a_set(TEXT, 4)
    status, (report,), notes = read_qr(save(tmp_path / "two.png", np.hstack(parts[2:0:-1])))
    assert status == 0
    quarter = len(TEXT) // 4
    assert base64.b64decode(report["payload"]) == TEXT.encode()[quarter : 2 * quarter]
    assert "part 2 of 4" in notes


def test_of_several_codes_the_card_is_told(tmp_path, read_qr):
    card, web = draw_code(CARD), draw_code(b"https://clinic.example/")
    white = np.full((card.shape[0], web.shape[1]), 255, np.uint8)
    white[: web.shape[0]] = web
    _, (report,), _ = read_qr(save(tmp_path / "both.png", np.hstack([white, card])))
    assert report["kind"] == "oev1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zero.png", b""),
        ("text.txt", b"hello"),
        ("f_001.png", b"\x89PNG\r\n\x1a\nno"),
        ("f_%03d.png", b"\xff\xd8\xff"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nf_002.png\n"),
    ],
)
def test_what_is_no_picture_is_told_and_no_other_file_is_read_instead(
    tmp_path, read_qr, name, content
):
    save(tmp_path / "f_002.png", draw_scene(CARD))
    (tmp_path / name).write_bytes(content)
    status, (report,), notes = read_qr(tmp_path / name)
    assert status == 0
    assert (report["kind"], report["payload"], report["step"]) == ("none", None, None)
    assert f"{tmp_path / name}: neither a picture nor a video" in notes


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(tmp_path, read_qr):
    path = save(tmp_path / "card.png", draw_scene(CARD))
    status, reports, notes = read_qr(tmp_path / "none.png", path)
    assert status == 1
    assert [report["kind"] for report in reports] == ["none", "oev1"]
    assert "No such file" in notes


def test_a_folder_gives_each_file_in_the_order_of_its_numbers_and_no_hidden_one(tmp_path):
    names = ("f_10.png", "f_2.png", "sub/f_1.png", ".hidden.png", ".git/f_3.png")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in files_in([tmp_path])]
    assert found == ["f_2.png", "f_10.png", "sub/f_1.png"]


def test_a_huge_picture_is_read_at_a_size_that_a_camera_might_have(tmp_path, read_qr, monkeypatch):
    sizes = []
    read = Decoder.read

    def noted(decoder, grey):
        sizes.append(max(grey.shape))
        return read(decoder, grey)

    monkeypatch.setattr(Decoder, "read", noted)
    huge = cv2.resize(draw_code(CARD), (6000, 6000), interpolation=cv2.INTER_NEAREST)
    _, (report,), _ = read_qr(save(tmp_path / "huge.png", huge))
    assert report["kind"] == "oev1"
    assert sizes == [4096]


def test_a_picture_is_shown_until_a_later_turn_reads_it(tmp_path, read_qr):
    moved = cv2.blur(draw_scene(CARD, 1), (11, 1))
    _, (report,), _ = read_qr(save(tmp_path / "moved.png", moved))
    assert base64.b64decode(report["payload"]) == CARD
    assert report["step"] not in {"zxing", *TURNS[0][1]}


def test_no_code_is_logged(tmp_path, read_qr, caplog):
    with caplog.at_level(logging.DEBUG):
        read_qr(save(tmp_path / "card.png", draw_scene(CARD)))
    assert CARD.decode()[5:20] not in caplog.text


def test_help_says_that_it_prints_what_codes_say(capsys):
    with pytest.raises(SystemExit):
        main(["read-qr", "--help"])
    assert "prints what they say" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        pytest.param(CARD, "oev1", id="ours"),
        pytest.param(CARD[:-1] + b"x", "damaged", id="ours, damaged"),
        pytest.param(other_codes()["prescription"], "jahis-rx", id="prescription"),
        pytest.param(other_codes()["prescription-file"], "sj1", id="prescription file"),
        pytest.param(other_codes()["voucher"], "voucher", id="voucher"),
        pytest.param(other_codes()["notebook"], "jahistc", id="notebook"),
        pytest.param("00138016:千１２:３４５６:02".encode(), "jp-member", id="member id"),
        pytest.param(
            '"00138016","千１２","３４５６","02"'.encode("cp932"), "jp-csv", id="member id as CSV"
        ),
        pytest.param(b"\xef\xbb\xbf00138016::1:", "jp-member", id="with a byte order mark"),
        pytest.param(
            b"\xef\xbb\xbf" + other_codes()["prescription"], "jahis-rx", id="with another one"
        ),
        pytest.param(b"http://a", "url", id="web"),
        pytest.param(b"OEV1:", "invitation", id="an admin's invitation"),
        pytest.param(b"0123", "unknown", id="unknown"),
        pytest.param(b"", "unknown", id="empty"),
        pytest.param(bytes(9000), "unknown", id="too long"),
    ],
)
def test_each_format_has_its_name(payload, kind):
    assert kind_of(payload) == kind
