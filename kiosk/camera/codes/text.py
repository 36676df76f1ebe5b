"""From the bytes of a code to text: strict UTF-8, then strict cp932, never a guess in between.

cp932 and not Shift_JIS: 髙 and ① exist only there (eligibility.md 5.5). A wrong character would be
a wrong search key, so nothing is ever replaced.
"""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHARSETS = ("utf-8-sig", "cp932")  # "-sig": without the byte order mark
_BEHIND_THE_END = b"\x1a\0"
"""Some programs end a text by EOF (1A) or fill a symbol up; no text of ours ends like that."""


def to_text(data: bytes) -> str | None:
    """The text, or None when it is neither UTF-8 nor cp932."""
    for charset in _CHARSETS:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def to_lines(payload: bytes) -> list[str]:
    """The lines, whether they end with CRLF or LF and whether the last one has an end.

    When the whole is no text, each line is taken by itself, and one that is none is empty: bytes
    that only one producer knows, in a record that nobody asks for, must not spoil the rest. A line
    end is a line end in both charsets: no character has its byte inside.
    """
    payload = payload.rstrip(_BEHIND_THE_END)
    whole = to_text(payload)
    if whole is not None:
        lines = whole.split("\n")  # not splitlines: that cuts at characters which are no line end
    else:
        lines = [to_text(line) or "" for line in payload.split(b"\n")]
    return [line.removesuffix("\r") for line in lines]


def to_line(payload: bytes) -> str | None:
    """The only line; None when there are several, or no text."""
    line = to_text(payload.rstrip(b"\r\n" + _BEHIND_THE_END))
    return None if line is None or "\n" in line or "\r" in line else line
