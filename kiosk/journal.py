"""Audit record derived from each (old state, event, new state); ids and codes, no personal data.

Catalogue of events: docs/audit_events.md.
"""

import logging

from kiosk.flow import events as e, states as s

logger = logging.getLogger(__name__)


def record(before: s.State, event: e.Event, after: s.State) -> None:
    """One line when the phase or the patient changes, nothing otherwise."""
    old, new = before.phase, after.phase
    left, right = _name(old), _name(new)
    if left == right and _session_id(old) == _session_id(new):
        return
    logger.info(
        "phase_changed from=%s to=%s event=%s session=%s code=%s",
        left,
        right,
        type(event).__name__,
        _session_id(new) or _session_id(old) or "-",
        _code(event, new),
    )


def _name(phase: s.Phase) -> str:
    name, under = type(phase).__name__, s.uncovered(phase)
    return name if under is phase else f"{name}({type(under).__name__})"


def _session_id(phase: s.Phase) -> str | None:
    plain = s.uncovered(phase)
    return plain.session.session_id if isinstance(plain, s.InSession) else None


def _code(event: e.Event, phase: s.Phase) -> str:
    match event, s.uncovered(phase):
        case e.CardFailed() | e.ServiceFailed() | e.KeepingFailed(), _:
            return event.code.code
        case (
            _,
            s.CardProblem() | s.NoService() | s.OutOfService() | s.CertificateProblem() as problem,
        ):
            return problem.code.code
        case _:
            return "-"
