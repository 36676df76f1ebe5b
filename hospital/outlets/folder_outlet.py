"""An outlet of files: one form, one folder."""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from eligibility.errors import Code, EligibilityError
from eligibility.faults import told
from hospital.forms.port import Document, Form, Reception
from hospital.outlets.claim import Deeds, check_claim, claim, has_foreign, refusal_of
from hospital.outlets.folder import Folder, NameRefused, check_name
from hospital.outlets.port import OutletRefuses, Reason, Settled, Trouble

logger = logging.getLogger(__name__)


class Shelf(NamedTuple):
    """Where the documents of a form lie."""

    form: Form
    folder: Path


class FolderOutlet:
    """Writes what a form says; ``beside``: folders of this bridge's own state, written first."""

    def __init__(self, shelf: Shelf, deeds: Deeds, beside: Sequence[Shelf] = ()) -> None:
        self._deeds = deeds
        self._folder = Folder(shelf.folder)
        self._beside = [Folder(one.folder) for one in beside]
        forms = [*(one.form for one in beside), shelf.form]
        self._shelves = list(zip(forms, [*self._beside, self._folder], strict=True))
        self._left_overs = 0

    def open(self) -> None:
        """See Outlet."""
        with self._os_errors():
            claim(self._folder, self._deeds)
            for folder in self._beside:
                folder.make()
            folders = (folder for _, folder in self._shelves)
            self._left_overs = sum(folder.clear_left_overs() for folder in folders)

    def write(self, receptions: Sequence[Reception], /) -> Collection[str]:
        """See Outlet."""
        told: list[str] = []
        untold: list[str] = []
        try:
            check_claim(self._folder, self._deeds)
            for one in receptions:
                is_written = self._is_written(one)
                (told if is_written else untold).append(one.record.verification_id)
            self._synchronise()
        except OSError as error:
            refusal = refusal_of(error, self._folder.path)
            refusal.settled = self._settled(told, untold)
            raise refusal from None
        return untold

    def look(self) -> Trouble | None:
        """See Outlet."""
        with self._os_errors():
            check_claim(self._folder, self._deeds)
            if has_foreign(self._folder, self._deeds):
                return Trouble(Code.FOLDER_OF_OTHERS, Reason.FOREIGN)
        if self._left_overs:
            return Trouble(Code.OUTLET_REFUSES, Reason.LEFT_OVER)
        return None

    def close(self) -> None:
        """See Outlet."""

    def _is_written(self, reception: Reception) -> bool:
        """OSError is the folder's trouble; anything else is the record's, or its form's."""
        told_by_each = [_documents(form, reception) for form, _ in self._shelves]
        try:
            for documents, (_, folder) in zip(told_by_each, self._shelves, strict=True):
                for document in documents or ():
                    folder.put(document.name, document.data)
        except NameRefused as error:
            identity = reception.record.verification_id
            logger.error("hospital.not_exported id=%s reason=%s", identity, error)  # noqa: TRY400
            return False
        return None not in told_by_each

    def _synchronise(self) -> None:
        for _, folder in self._shelves:
            folder.synchronise()
        check_claim(self._folder, self._deeds)  # it may have been unmounted meanwhile

    def _settled(self, told: Sequence[str], untold: Sequence[str]) -> Settled:
        """A reader may have taken what was written before the trouble: not a second time."""
        try:
            self._synchronise()
        except (OSError, OutletRefuses):
            return Settled()
        return Settled(told, untold)

    @contextmanager
    def _os_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise refusal_of(error, self._folder.path) from None


def _documents(form: Form, reception: Reception) -> list[Document] | None:
    """None when this form cannot tell it: that must not hold up those behind it."""
    identity = reception.record.verification_id
    try:
        documents = list(form.documents(reception))
        for document in documents:
            check_name(document.name)
            memoryview(document.data)  # of a plug-in it may be text
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", identity, error)  # noqa: TRY400
        return None
    except Exception as error:  # noqa: BLE001 - a plug-in's, too: one record must not hold up all
        logger.critical("hospital.not_exported id=%s %s", identity, told(error))
        return None
    lost = sorted({tag for document in documents for tag in document.lost_in})
    if lost:
        logger.warning("hospital.original_lost id=%s tags=%s", identity, ",".join(lost))
    return documents
