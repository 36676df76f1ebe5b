"""What a patient stated who was taken in without a check: JSON for whoever prints the form."""

from collections.abc import Sequence

from eligibility import wire
from hospital.forms.port import Document, Reception


class DeclarationForm:
    """One file for a reception with a declaration, as it was stated; none for any other."""

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """See Form."""
        message = reception.message
        if message.declaration is None:
            return ()
        return (Document(f"{message.verification_id}.json", _stated(message)),)


def _stated(message: wire.Verification) -> bytes:
    """With what finds the reception."""
    return wire.encode(
        {
            "verification_id": message.verification_id,
            "reception_number": message.reception_number,
            "received_on": message.answer.QualificationConfirmationDate,
            "staff_id": message.staff_id,
            "declaration": message.declaration,
        }
    )
