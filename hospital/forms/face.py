"""``face``: the official result file that receipt computers read."""

import dataclasses
from collections.abc import Sequence

from eligibility.oqs_face import encode_face, face_file_name
from eligibility.oqs_xml import Encoding
from hospital.forms.port import Document, Reception


@dataclasses.dataclass(frozen=True, slots=True)
class FaceForm:
    """One file a reception; in Shift_JIS ● stands for what cp932 lacks (外字)."""

    encoding: Encoding = Encoding.UTF_8

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """See Form."""
        encoded = encode_face(reception.record, self.encoding)
        return (Document(face_file_name(reception.record), encoded.data, encoded.lost_in),)
