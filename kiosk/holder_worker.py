"""Effects that show the holder of the card: the card itself, its photo, staff codes, the face.

Secrets stay here: a PIN goes from its pad to the card, a photo from the card to its holder; events
carry handles only.
"""

import dataclasses
import functools
import uuid
from collections.abc import Callable
from typing import assert_never

from eligibility.errors import Code
from eligibility.identity import uri_sha256
from eligibility.inquiry import CardProof, HolderShown, HolderVerification, bytes_to_sign
from kiosk.face_tries import FaceTries
from kiosk.flow import effects as f, events as e
from kiosk.flow.holder import FaceHint, FaceVerdict
from kiosk.photo import CardPhoto, PhotoHolder
from kiosk.pin import Pads
from kiosk.ports import (
    CardError,
    CardReader,
    CardSignature,
    FaceMatcher,
    NumberRejected,
    PinLocked,
    PinRejected,
    StaffBook,
    StaffCodeWrong,
)


@dataclasses.dataclass(frozen=True, slots=True)
class CardWorker:
    """Does what needs the card, and looks staff codes up."""

    reader: CardReader
    pads: Pads
    photos: PhotoHolder
    staff: StaffBook
    device_uri: str

    def __call__(self, effect: f.CardEffect) -> e.Event:
        """Answers with what the card or the book said; errors become events, too."""
        session_id = effect.session_id
        try:
            return self._do(effect)
        except PinRejected as error:
            return e.PinWasWrong(session_id, error.tries_left)
        except PinLocked:
            return e.PinWasWrong(session_id, tries_left=0)
        except NumberRejected as error:
            return e.NumberWasWrong(session_id, error.tries_left)
        except StaffCodeWrong as error:
            return e.StaffRefused(session_id, error.locked_s)
        except CardError as error:
            return e.CardFailed(session_id, error.code)
        except LookupError:  # a pad was cleared meanwhile: nothing was sent, no try was spent
            return e.CardFailed(session_id, Code.CARD_PROTOCOL)

    def _do(self, effect: f.CardEffect) -> e.Event:
        session_id = effect.session_id
        match effect:
            case f.ReadCard():
                return self._read(session_id)
            case f.ProveHolder():
                pin = self.pads.pin.take(effect.pin_handle)
                to_sign = self._to_sign(session_id, effect.nonce, CardProof.AUTH_SIGNATURE)
                proof = self.reader.prove_holder(pin, to_sign)
                return _proven(effect, proof, HolderShown(HolderVerification.PIN))
            case f.OpenPhoto():
                return e.PhotoOpened(session_id, self._open_photo(effect))
            case f.ProveCard():
                to_sign_by = functools.partial(self._to_sign, session_id, effect.nonce)
                return _proven(effect, self.reader.prove_card(to_sign_by), effect.holder)
            case f.CheckStaffCode():
                code = self.pads.staff_code.take(effect.code_handle)
                return e.StaffAccepted(session_id, self.staff.check(code))
            case _:
                assert_never(effect)

    def _read(self, session_id: str) -> e.Event:
        facts = self.reader.read()
        return e.CardRead(
            session_id,
            facts.tries_left,
            facts.kind,
            facts.is_face_only,
            facts.photo,
            facts.signs_without_pin,
            facts.is_known,
        )

    def _open_photo(self, effect: f.OpenPhoto) -> int:
        """Gives the photo's handle; a session that ended meanwhile leaves no photo behind."""
        place = self.photos.hold(CardPhoto(bytearray()))
        number = None if effect.number is None else bytearray(effect.number, "ascii")
        handle = self.photos.hold(self.reader.open_photo(number))
        if handle != place + 1:  # cleared between: each clearing takes a handle, too
            self.photos.clear()
            raise CardError(Code.CARD_REMOVED)
        return handle

    def _to_sign(self, session_id: str, nonce: bytes, proof: CardProof) -> bytes:
        return bytes_to_sign(uuid.UUID(session_id).bytes, nonce, uri_sha256(self.device_uri), proof)


def _proven(
    effect: f.ProveHolder | f.ProveCard, signed: CardSignature, holder: HolderShown
) -> e.Event:
    return e.HolderProven(
        effect.session_id,
        effect.nonce,
        signed.certificate,
        signed.signature,
        holder,
        signed.proof,
        signed.face,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class FaceComparison:
    """The matcher, the photo it compares with, and what is left of a card at a session's end."""

    matcher: FaceMatcher | None
    photos: PhotoHolder
    reader: CardReader
    post: Callable[[e.Event], None]
    tries: FaceTries

    def start(self, photo_handle: int) -> None:
        """Begins to compare; a photo that is gone, or no matcher, ends the attempt at once."""
        try:
            photo = self.photos.photo(photo_handle)
        except LookupError:
            self.post(e.FaceJudged(photo_handle, FaceVerdict.NO_FACE_IN_PHOTO))
            return
        name = self.tries.name_of(photo)  # not the photo itself: the report outlives it

        def report(sight: FaceHint | FaceVerdict) -> None:
            if isinstance(sight, FaceHint):
                self.post(e.FaceHinted(photo_handle, sight))
                return
            if sight is FaceVerdict.MATCH:
                self.tries.forgive(name)
            self.post(e.FaceJudged(photo_handle, sight))

        if self.matcher is None:
            report(FaceVerdict.CAMERA_LOST)
            return
        if not self.tries.may_begin(name):
            report(FaceVerdict.TOO_OFTEN)
            return
        self.matcher.start(photo, report)

    def stop(self) -> None:
        """Ends comparing."""
        if self.matcher is not None:
            self.matcher.stop()

    def wipe_photo(self) -> None:
        """The photo has done its work."""
        self.photos.clear()

    def forget(self) -> None:
        """Wipes the photo and what the reader kept of the card; never waits."""
        self.reader.forget()  # first: what is opened from now on is of no card
        self.photos.clear()
