"""A libzbar without the switch for bytes guesses a charset: that is undone (camera.md 3)."""

import pytest
from pyzbar import wrapper

from kiosk.camera.decode import read_zbar, undo_guess
from kiosk.camera.payload import Payload
from tests.bench.qr_codes import draw_code


@pytest.mark.parametrize(
    ("printed", "guessed"),
    [
        pytest.param("山田　花子".encode("cp932"), "山田　花子".encode(), id="Shift_JIS"),
        pytest.param("ｱｲｳ".encode("cp932"), "ｱｲｳ".encode(), id="half-width kana"),
        pytest.param(
            "髙橋".encode("cp932"),
            "髙橋".encode("cp932").decode("latin-1").encode(),
            id="Latin-1 mojibake",
        ),
        pytest.param(
            bytes(range(256)), bytes(range(256)).decode("latin-1").encode(), id="every byte"
        ),
        pytest.param(b"0123 ABC", b"0123 ABC", id="ASCII"),
        pytest.param("𠮷野".encode(), "𠮷野".encode(), id="UTF-8 beyond cp932"),
        pytest.param(b"\xff\xfe", b"\xff\xfe", id="no UTF-8 at all"),
    ],
)
def test_the_guess_of_an_old_libzbar_is_undone(printed, guessed):
    assert undo_guess(guessed) == printed


def test_a_libzbar_without_the_switch_for_bytes_has_its_guess_undone(monkeypatch):
    set_config = wrapper.zbar_image_scanner_set_config

    def old(scanner, symbology, config, value):
        return 1 if config == 4 else set_config(scanner, symbology, config, value)

    monkeypatch.setattr(wrapper, "zbar_image_scanner_set_config", old)
    for text in ("山田　花子", "髙橋", "ｱｲｳ"):
        assert read_zbar(draw_code(text.encode("cp932"))) == (Payload(text.encode("cp932")),)
