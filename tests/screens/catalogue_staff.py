"""Views of the declaration for the catalogue; the person is invented."""

import datetime as dt

from eligibility.declaration import (
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.person import Sex
from kiosk.flow.declaring import ASKED, CHOICES, Question
from kiosk.flow.typed import Era, TypedProblem
from kiosk.ui import view_model as v
from kiosk.ui.staff_contents import ROWS

Q = Question
NAME = "ヤマダ\u3000ハナコ"
STATED = {
    Q.REASON: WhyUnchecked.NOT_REGISTERED_YET,
    Q.NAME: NAME,
    Q.BIRTHDATE: dt.date(1948, 4, 12),
    Q.SEX: Sex.FEMALE,
    Q.PHONE: "09012345678",
    Q.INSURANCE: InsuranceKind.LATER_STAGE,
    Q.ISSUED: IssuedWhen.BEFORE_THIS_MONTH,
    Q.SHARE: DeclaredShare.ONE,
    Q.SEEN_BEFORE: SeenBefore.YES,
}
LITTLE = {Q.REASON: WhyUnchecked.HOLDER_NOT_SHOWN, Q.SHARE: DeclaredShare.UNKNOWN}
LONG = {**STATED, Q.NAME: "ヴァンデンブルーク\u3000クリストファーアレクサンダー"}


def typed(question, text, *, can_next=False, **more):
    step = ASKED.index(question) + 1
    return v.DeclarationTextView(question, text, step, len(ASKED), can_next, **more)


def declaration_screens(shown):
    """S50: what is asked, and the last page."""
    staff = {"can_cancel": False, "dock": v.Dock.NONE, "tools": ()}
    patients = {"can_cancel": False, "dock": v.Dock.NONE}
    questions = [*ASKED, Q.REASON]
    texts = {
        "name": typed(Q.NAME, ""),
        "name-typed": typed(Q.NAME, NAME, can_next=True),
        "name-row": typed(Q.NAME, "ヤマ", row=3),
        "name-long-row": typed(Q.NAME, "ヤマダ\u3000", row=5),
        "name-long": typed(Q.NAME, LONG[Q.NAME], can_next=True),
        "birthdate": typed(Q.BIRTHDATE, ""),
        "birthdate-typed": typed(Q.BIRTHDATE, "2304", era=Era.SHOWA),
        "birthdate-wrong": typed(
            Q.BIRTHDATE, "231340", can_next=True, era=Era.SHOWA, problem=TypedProblem.NOT_A_DATE
        ),
        "phone": typed(Q.PHONE, "0312"),
        "phone-typed": typed(Q.PHONE, "09012345678", can_next=True),
        "phone-again": v.DeclarationTextView(Q.PHONE, "0312345678", None, len(ASKED), True),
    }
    choices = {
        question: v.DeclarationChoiceView(
            question, CHOICES[question], None, questions.index(question) + 1, len(ASKED)
        )
        for question in CHOICES
        if question is not Q.REASON
    }
    again = v.DeclarationChoiceView(
        Q.REASON, CHOICES[Q.REASON], WhyUnchecked.NO_SERVICE, None, len(ASKED)
    )
    checks = {"check": STATED, "check-little": LITTLE, "check-long": LONG}
    return [
        *[shown(f"s50-{name}", view, **staff) for name, view in texts.items()],
        *[
            shown(f"s50-{one.value.replace(' ', '-')}", view, **staff)
            for one, view in choices.items()
        ],
        shown("s50-reason", again, **staff),
        *[
            shown(f"s50-{name}", v.DeclarationCheckView(rows_of(stated)), **patients)
            for name, stated in checks.items()
        ],
    ]


def rows_of(stated):
    return tuple((question, stated.get(question)) for question in ROWS)
