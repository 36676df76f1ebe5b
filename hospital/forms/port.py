"""The port of a form: one reception in, whole documents out.

A form is pure: no disk, no clock, no chance. The same reception always gives the same documents
under the same names, so that writing again after a crash doubles nothing. Who writes them, and
when, is ``hospital.outlets``. A vendor's own form implements ``Form`` and is named in the
configuration as ``package.module:name`` (docs/hospital/plugin.md).
"""

import dataclasses
from collections.abc import Sequence
from typing import Protocol

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.identity import device_uri
from eligibility.wire_records import record_from_wire


@dataclasses.dataclass(frozen=True, slots=True)
class Reception:
    """One sealed record, as a form reads it."""

    record: VerificationRecord
    message: wire.Verification
    """The same as it came, with what this version has no type for."""
    body: bytes = dataclasses.field(repr=False)
    """The exact bytes that were sealed and hashed."""

    @property
    def source(self) -> str:
        """Which kiosk verified it: the URI of its certificate; every form tells it."""
        return device_uri(self.record.institution, self.record.device)


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """One file."""

    name: str
    """Without a folder, with the verification id in it; no personal data."""
    data: bytes = dataclasses.field(repr=False)
    lost_in: Sequence[str] = ()
    """Tags in which a character became ● because the encoding lacks it."""


class Form(Protocol):
    """What a plug-in implements."""

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """The files of one reception; raises EligibilityError for one that the form cannot tell.

        Such a record is raised for staff (KSK-314) and does not hold up those behind it.
        """


def reception_of(body: bytes) -> Reception:
    """From the inbox's bytes; raises EligibilityError."""
    message: wire.Verification = wire.decode(body, wire.Verification)
    return Reception(record_from_wire(message), message, body)
