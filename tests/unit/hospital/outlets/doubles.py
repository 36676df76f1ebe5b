"""Outlets that cannot be had on a desk, and a form of somebody else."""

import threading
from typing import Any

from eligibility.errors import Code
from hospital.forms.port import Document
from hospital.outlets.port import OutletRefuses, Reason, Trouble


class Kept:
    """An outlet that only remembers; whole unless told otherwise."""

    def __init__(self):
        self.told = []
        self.opened = 0
        self.closed = 0
        self.refuses = None
        self.breaks = False
        self.concern = None

    def open(self):
        self.opened += 1
        if self.refuses is not None:
            raise OutletRefuses(self.refuses, "as a test says")

    def write(self, receptions):
        if self.breaks:
            raise ZeroDivisionError("a vendor's slip, quoting 山田")
        self.told += [one.record.verification_id for one in receptions]
        return []

    def look(self):
        return self.concern

    def close(self):
        self.closed += 1


class Hanging(Kept):
    """A share whose server is away: the call does not come back until the test lets it."""

    def __init__(self):
        super().__init__()
        self.is_called = threading.Event()
        self.comes_back = threading.Event()

    def write(self, receptions):
        self.is_called.set()
        self.comes_back.wait()
        return super().write(receptions)


REFUSAL = Trouble(Code.OUTLET_REFUSES, Reason.UNREACHABLE)


class VendorForm:
    """A plug-in without arguments."""

    def documents(self, reception):
        name = f"{reception.record.verification_id}.txt"
        return (Document(name, reception.source.encode()),)


class VendorFormOfEncoding(VendorForm):
    def __init__(self, encoding):
        self.encoding = encoding


class Climbing(VendorForm):
    """Its names lead out of the folder."""

    def documents(self, reception):
        return (Document("../climbed.txt", b"x"),)


class TextForm(VendorForm):
    def documents(self, reception):
        text: Any = "no bytes"
        return (Document("text.txt", text),)


class NoForm:
    pass


NUMBER = 7


def broken():
    raise LookupError("山田")
