"""``python -m kiosk face-calibrate`` with the real models and the bench's portraits."""

import argparse
import json
import shutil

import cv2
import numpy as np
import pytest

from kiosk import __main__ as commands
from kiosk.camera.face import calibrate, models
from tests.bench.faces.models import real_files
from tests.bench.faces.portraits import (
    COLLINS,
    HOPPER,
    MONA_LISA,
    Scene,
    card_photo,
    live,
    live_two,
)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A card photo and a camera's frame of each; a wall, two people, and what is no picture."""
    real_files()
    made = tmp_path_factory.mktemp("pictures")
    for portrait in (HOPPER, COLLINS, MONA_LISA):
        (made / f"{portrait.name}.jp2").write_bytes(card_photo(portrait.read()))
        cv2.imwrite(str(made / f"{portrait.name}.png"), live(portrait, Scene()))
    cv2.imwrite(str(made / "two.png"), live_two(HOPPER, COLLINS, Scene(face_px=150)))
    cv2.imwrite(str(made / "wall.png"), np.full((720, 1280, 3), 90, np.uint8))
    (made / "text.png").write_text("no picture")
    return made


@pytest.fixture
def folder(pictures, tmp_path):
    """A test's own copy of the pictures."""
    shutil.copytree(pictures, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def calibrated(folder, capsys):
    """Runs the command on rows of (path_a, path_b, label)."""

    def run(rows, *options, header=True):
        lines = ["path_a\tpath_b\tlabel"] * header + ["\t".join(row) for row in rows]
        (folder / "pairs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        code = commands.main(["face-calibrate", str(folder / "pairs.tsv"), *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


ROWS = [
    ("hopper.jp2", "hopper.png", "same"),
    ("collins.jp2", "collins.png", "same"),
    ("hopper.jp2", "collins.png", "different"),
    ("collins.jp2", "mona-lisa.png", "different"),
]


def test_scores_and_rates_of_each_pair(calibrated):
    code, out, _ = calibrated(ROWS, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["same"], found["different"], found["not_measured"]) == (2, 2, 0)
    assert [pair["label"] for pair in found["pairs"]] == [row[2] for row in ROWS]
    assert all(pair["score"] >= 0.8 for pair in found["pairs"][:2])
    assert all(pair["score"] <= 0.3 for pair in found["pairs"][2:])
    at = next(row for row in found["grid"] if row["threshold"] == 0.44)
    assert (at["far"], at["frr"]) == (0, 0)
    assert found["threshold"] is None


def test_the_header_may_be_left_out(calibrated):
    _, with_header, _ = calibrated(ROWS, "--json")
    _, without, _ = calibrated(ROWS, "--json", header=False)
    assert json.loads(with_header)["pairs"] == json.loads(without)["pairs"]


def test_the_text_form_says_the_same(calibrated):
    code, out, _ = calibrated(ROWS)
    assert code == 0
    assert "hopper.jp2  hopper.png" in out
    assert "0.44       0.0000   0.0000" in out
    assert "the kiosk accepts from 0.44 and never lower" in out


def test_too_few_pairs_for_a_wanted_rate_are_refused_and_the_rest_is_told(calibrated):
    code, out, err = calibrated(ROWS, "--json", "--far", "0.001")
    assert code == calibrate.EXIT_TOO_FEW
    assert json.loads(out)["threshold"] is None
    assert json.loads(out)["problem"] in err
    assert "2 pairs of different people" in err
    assert "needs at least 3000" in err


def test_enough_pairs_give_a_threshold(calibrated):
    rows = ROWS[:2] + ROWS[2:] * 3
    code, out, _ = calibrated(rows, "--json", "--far", "0.5")
    found = json.loads(out)
    assert code == 0
    assert found["frr_at_threshold"] == 0
    assert -1 < found["threshold"] < 0.3
    assert calibrated(rows, "--far", "0.5")[1].splitlines()[-1].startswith("threshold for FAR 0.5")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("gone.png", "hopper.png", "same"), "a: cannot be read: FileNotFoundError"),
        (("hopper.jp2", "wall.png", "same"), "b: not exactly one face"),
        (("hopper.jp2", "two.png", "same"), "b: not exactly one face"),
        (("two.png", "text.png", "different"), "a: not exactly one face; b: no picture"),
    ],
)
def test_a_pair_that_cannot_be_measured_is_told_and_not_counted(calibrated, row, problem):
    code, out, _ = calibrated([row, *ROWS], "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["pairs"][0]["score"], found["pairs"][0]["problem"]) == (None, problem)
    assert (found["same"], found["different"], found["not_measured"]) == (2, 2, 1)


def test_a_tight_crop_is_measured_on_either_side(calibrated, folder):
    cv2.imwrite(str(folder / "tight.png"), HOPPER.read()[120:330, 95:265])
    _, out, _ = calibrated([("tight.png", "tight.png", "same")], "--json")
    assert json.loads(out)["pairs"][0]["score"] > 0.9


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a.png\tb.png\n", "line 1: wanted path_a, path_b, label"),
        ("path_a\tpath_b\tlabel\na.png\tb.png\tmaybe\n", "line 2: the label must be"),
        ("a.png\t\tsame\n", "line 1: wanted"),
        ("\n\n", "there are no pairs in it"),
        ("path_a\tpath_b\tlabel\n", "there are no pairs in it"),
        ("\xff", "cannot be read: UnicodeDecodeError"),
    ],
)
def test_a_file_that_is_no_list_of_pairs_is_refused(tmp_path, capsys, text, says):
    (tmp_path / "pairs.tsv").write_bytes(text.encode("latin-1"))
    code = commands.main(["face-calibrate", str(tmp_path / "pairs.tsv")])
    assert code == calibrate.EXIT_UNUSABLE
    assert says in capsys.readouterr().err


def test_without_models_it_says_so(folder, monkeypatch, capsys):
    monkeypatch.setattr(models, "CARRIER", "no-such-package-anywhere")
    (folder / "pairs.tsv").write_text("hopper.jp2\thopper.png\tsame\n")
    assert commands.main(["face-calibrate", str(folder / "pairs.tsv")]) == calibrate.EXIT_UNUSABLE
    assert "models_not_installed" in capsys.readouterr().err


@pytest.mark.parametrize("rate", ["0", "1", "-0.1", "nan", "much"])
def test_a_rate_that_is_none_is_refused(rate, capsys):
    parser = argparse.ArgumentParser()
    calibrate.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["pairs.tsv", f"--far={rate}"])
    assert "wanted a rate between 0 and 1" in capsys.readouterr().err
