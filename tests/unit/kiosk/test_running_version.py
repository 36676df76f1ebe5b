"""Which software runs: the image says it, else the installed distribution."""

import pytest

from kiosk.running_version import running


def test_an_image_says_what_it_is(tmp_path):
    file = tmp_path / "release"
    file.write_text('# made at the build\nVERSION=1.4.0~rc2\nCOMPATIBLE="reception-kiosk-pi"\n')
    found = running(file)
    assert (found.version, found.compatible) == ("1.4.0~rc2", "reception-kiosk-pi")
    assert str(found.release) == "1.4.0~rc2"


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"COMPATIBLE=x\n"])
def test_without_it_the_distribution_does(tmp_path, monkeypatch, content):
    file, installed = tmp_path / "release", tmp_path / "eligibility_kiosk-3.2.1.dist-info"
    if content is not None:
        file.write_bytes(content)
    installed.mkdir()
    (installed / "METADATA").write_text("Name: eligibility-kiosk\nVersion: 3.2.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert running(file).version == "3.2.1"


def test_of_a_version_of_another_kind_nothing_is_newer(tmp_path):
    file = tmp_path / "release"
    file.write_text("VERSION=from-my-desk\n")
    assert running(file).release is None
