"""Phase to Content with a member of staff at the kiosk (S26, S50). Pure; no kivy."""

from typing import assert_never

from kiosk.flow import declaring as d, states as s
from kiosk.ui import view_model as v

ROWS = (d.Question.REASON, *d.ASKED)


def staff_content(phase: s.WithStaff) -> v.Content:
    """The content of a phase in which staff touch."""
    match phase:
        case s.AskingStaffCode():
            return v.StaffCodeView(phase.entered, phase.is_checking, phase.locked_s)
        case s.OfferingProvisional():
            return v.ProvisionalView(is_keeping=False)
        case s.TakingDeclaration(form=form):
            return _asked(form)
        case s.KeepingProvisional():
            return v.ProvisionalView(is_keeping=True)
        case _:
            assert_never(phase)


def _asked(form: d.Form) -> v.Content:
    question = form.question
    if question is None:
        return v.DeclarationCheckView(tuple((one, form.given.get(one)) for one in ROWS))
    step = None if form.is_reviewed else d.ASKED.index(question) + 1
    steps = len(d.ASKED)
    if question in d.CHOICES:
        choices, given = d.CHOICES[question], form.given.get(question)
        chosen = next((one for one in choices if one is given), None)
        return v.DeclarationChoiceView(question, choices, chosen, step, steps)
    return v.DeclarationTextView(
        question,
        form.text,
        step,
        steps,
        can_next=d.can_go_on(form),
        era=form.era,
        row=form.row,
        problem=form.problem,
    )
