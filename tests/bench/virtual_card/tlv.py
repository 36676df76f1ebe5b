"""Writing tag, length, value (ISO 7816-4 BER-TLV); apart from the code that will read it."""


def tlv(tag: int, *values: bytes) -> bytes:
    """One element around the values, which may be elements themselves."""
    value = b"".join(values)
    tag_bytes = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    return tag_bytes + _length(len(value)) + value


def _length(count: int) -> bytes:
    if count < 0x80:
        return bytes((count,))
    if count <= 0xFF:
        return bytes((0x81, count))
    return b"\x82" + count.to_bytes(2, "big")
