"""Audit record derived from each (old state, event, new state); ids and codes, no personal data.

Catalogue of events: docs/audit_events.md.
"""

import logging

from kiosk.flow import events as e
from kiosk.flow import states as s

logger = logging.getLogger(__name__)


def record(before: s.State, event: e.Event, after: s.State) -> None:
    """One line when the phase changes, nothing otherwise."""
    old, new = before.phase, after.phase
    if type(old) is type(new):
        return
    logger.info(
        "phase_changed from=%s to=%s event=%s session=%s code=%s",
        type(old).__name__,
        type(new).__name__,
        type(event).__name__,
        _session_id(new) or _session_id(old) or "-",
        _code(event),
    )


def _session_id(phase: s.Phase) -> str | None:
    plain = phase.under if isinstance(phase, s.AskingToContinue | s.CallingStaff) else phase
    return plain.session.session_id if isinstance(plain, s.InSession) else None


def _code(event: e.Event) -> str:
    match event:
        case e.CardFailed() | e.ServiceFailed() | e.KeepingFailed():
            return event.code.code
        case _:
            return "-"
