import pytest

from kiosk.card.apdu import CommandApdu, MalformedResponse, ResponseApdu, StatusWord


@pytest.mark.parametrize(
    ("command", "encoded"),
    [
        pytest.param(CommandApdu(0x20, 0, 0x80), "00200080", id="no data, nothing asked"),
        pytest.param(CommandApdu(0xB0, 1, 2, le=16), "00B0010210", id="asks for 16 bytes"),
        pytest.param(CommandApdu(0xB0, 0, 0, le=256), "00B0000000", id="256 is written as 00"),
        pytest.param(CommandApdu(0xA4, 2, 0x0C, b"\x00\x18"), "00A4020C020018", id="data"),
        pytest.param(
            CommandApdu(0x2A, 0, 0x80, b"\xab", le=256, cla=0x80), "802A008001AB00", id="both"
        ),
        pytest.param(
            CommandApdu(0x2A, 0, 0x80, bytes(255), le=1),
            "002A0080FF" + "00" * 255 + "01",
            id="full",
        ),
        pytest.param(
            CommandApdu(0xA2, 0, 0xC1, bytes(307), cla=0x80),
            "80A200C1" + "000133" + "00" * 307,
            id="extended data",
        ),
        pytest.param(
            CommandApdu(0x2A, 0, 0x80, bytes(256), le=256),
            "002A0080" + "000100" + "00" * 256 + "0100",
            id="extended data, asks for 256",
        ),
        pytest.param(CommandApdu(0xB0, 0, 0, le=257), "00B00000000101", id="asks for 257"),
        pytest.param(CommandApdu(0xB0, 0, 0, le=65536), "00B00000000000", id="65536 is 0000"),
    ],
)
def test_a_command_is_written_as_iso_7816_says(command, encoded):
    assert command.encode() == bytes.fromhex(encoded)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(CommandApdu(0x20, 0, 0x80, bytes(65536)), id="too many data"),
        pytest.param(CommandApdu(0xB0, 0, 0, le=65537), id="asks for 65537"),
        pytest.param(CommandApdu(0xB0, 0, 0, le=0), id="asks for nothing in words"),
    ],
)
def test_what_fits_no_command_is_refused(command):
    with pytest.raises(ValueError, match="a command"):
        command.encode()


@pytest.mark.parametrize("ins", [0x20, 0x24])
@pytest.mark.parametrize("filler", [0, 300], ids=["short", "extended"])
def test_a_pin_shows_in_no_repr(ins, filler):
    shown = repr(CommandApdu(ins, 0, 0x80, bytearray(b"1739") + bytes(filler)))
    assert "304 bytes" not in shown
    assert "1739" not in shown
    assert "31373339" not in shown
    assert "masked" in shown
    assert "4 bytes" not in shown


def test_the_body_of_other_commands_and_answers_shows_in_no_repr():
    assert "secret" not in repr(CommandApdu(0x2A, 0, 0x80, b"secret"))
    assert "secret" not in repr(ResponseApdu(b"secret", StatusWord(0x9000)))


@pytest.mark.parametrize("raw", [b"", b"\x90"])
def test_an_answer_without_status_word_is_malformed(raw):
    with pytest.raises(MalformedResponse):
        ResponseApdu.decode(raw)


def test_an_answer_is_data_and_status():
    response = ResponseApdu.decode(b"\x01\x02\x6a\x82")
    assert response == ResponseApdu(b"\x01\x02", StatusWord(0x6A82))
    assert str(response.status) == "6A82"
    assert (response.status.sw1, response.status.sw2) == (0x6A, 0x82)


@pytest.mark.parametrize(
    ("status", "left"),
    [(0x63C0, 0), (0x63C3, 3), (0x63CF, 15), (0x6300, None), (0x9000, None), (0x6984, None)],
)
def test_tries_left_come_from_63cx_only(status, left):
    assert StatusWord(status).tries_left == left
