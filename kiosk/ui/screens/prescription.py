"""S402: where the clinic asks, how a prescription is wanted: two equal keys, none is a nudge."""

from eligibility.prescription import PrescriptionIssue
from kiosk.flow import events
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import PrescriptionView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.sentences import sentences


def draw(sheet: Sheet, view: View, content: PrescriptionView) -> None:  # noqa: ARG001 (all alike)
    """One question, two answers; either goes on at once, as on S40."""
    said = sentences(sheet, "prescription.title", "prescription.note")
    chosen = events.PrescriptionChosen
    electronic = Answer(
        "prescription-electronic",
        chosen(PrescriptionIssue.ELECTRONIC),
        "phone",
        "prescription.electronic",
    )
    paper = Answer(
        "prescription-paper", chosen(PrescriptionIssue.PAPER), "doc", "prescription.paper"
    )
    draw_question(sheet, Frame("prescription"), said, [electronic, paper])
