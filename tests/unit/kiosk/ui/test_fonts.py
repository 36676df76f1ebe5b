"""Where the type faces are looked for."""

import pytest

from kiosk.ui.fonts import BOLD, REGULAR, FontMissing, find


@pytest.mark.parametrize("file_name", [REGULAR, BOLD])
def test_a_missing_face_names_its_package(tmp_path, file_name):
    with pytest.raises(FontMissing, match="fonts-morisawa-bizud-gothic"):
        find(file_name, [tmp_path])


def test_the_first_folder_that_has_the_face_wins(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / REGULAR).touch()
    assert find(REGULAR, [tmp_path / "one", tmp_path / "two"]) == tmp_path / "two" / REGULAR
