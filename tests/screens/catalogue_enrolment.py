"""Views of the first start for the catalogue; the clinic and the code are invented."""

from eligibility.errors import Code
from kiosk.ui import enrolment_views as f, view_model as v

LOOKED = tuple(f.LookedAt)
WORDS = (("みかん", "mandarin"), ("でんしゃ", "train"), ("かぶとむし", "beetle"), ("ゆき", "snow"))
WIDEST_WORDS = (
    ("おうだんほどう", "crosswalk"),
    ("たけのこ", "bambooshoot"),
    ("たつのおとしご", "seahorse"),
    ("ハチドリ", "hummingbird"),
)
"""Of all pairs; a test measures them."""
LONG_NAME = "医療法人社団みなと会 みなと駅前内科小児科クリニック"
CODE = "2YHK4W9QX0RTM7PZ5BNC3DJ8FVS"
CONTACTING = (f.Work.FIND, f.Work.TRUST, f.Work.KEY, f.Work.ASK)
FINISHING = (f.Work.TELL, f.Work.PEERS, f.Work.STORE, f.Work.PROBE)
LINE = f.Delay(f.Cause.LINE, Code.AUTHORITY_UNREACHABLE)
CLOCK = f.Delay(f.Cause.CLOCK, Code.CLOCK_IMPLAUSIBLE)
SERVICE = f.Delay(f.Cause.SERVICE, Code.SERVICE_SLOW)
FAILURES = (
    (Code.INVITATION_UNKNOWN, f.WayOn.AGAIN),
    (Code.INVITATION_EXPIRED, f.WayOn.NEW_INVITATION),
    (Code.INVITATION_USED, f.WayOn.NEW_INVITATION),
    (Code.INVITATION_DEAD, f.WayOn.NEW_INVITATION),
    (Code.INVITATION_UNREADABLE, f.WayOn.AGAIN),
    (Code.REQUEST_REFUSED, f.WayOn.FROM_START),
    (Code.REQUEST_DECLINED, f.WayOn.NEW_INVITATION),
    (Code.AUTHORITY_UNREACHABLE, f.WayOn.AGAIN),
    (Code.AUTHORITY_NOT_TRUSTED, f.WayOn.FROM_START),
    (Code.ISSUED_UNFIT, f.WayOn.FROM_START),
    (Code.INVITATION_OF_ANOTHER, f.WayOn.FROM_START),
    (Code.IDENTITY_NOT_KEPT, f.WayOn.AGAIN),
    (Code.KEY_TOKEN_UNUSABLE, f.WayOn.AGAIN),
    (Code.SERVICE_ERROR, f.WayOn.AGAIN),
    (Code.CLONE_SUSPECTED, f.WayOn.FROM_START),
)


def found(*given):
    return tuple(zip(LOOKED, given, strict=True))


def enrolment_screens(shown):
    """F01 to F08."""
    good, bad, none = f.Found.GOOD, f.Found.BAD, f.Found.NONE
    looking = f.Found.LOOKING
    frame = {
        "dock": v.Dock.NONE,
        "can_cancel": False,
        "papers": v.Papers.INVITATION,
        "tools": (v.Tool.LANGUAGE,),
    }
    start = frame | {"station": v.Station.CARD, "tools": ()}
    code = frame | {"station": v.Station.HOLDER}
    words = frame | {"station": v.Station.CONSENT}
    done = frame | {"station": v.Station.DONE}
    return [
        shown("f01-welcome", f.WelcomeView(found(good, good, good, good)), **start),
        shown("f01-welcome-bad", f.WelcomeView(found(bad, bad, bad, bad)), **start),
        shown("f01-welcome-looking", f.WelcomeView(found(none, none, looking, good)), **start),
        shown("f02-show", f.ShowCodeView(), **code),
        *[shown(f"f02-show-{one.value}", f.ShowCodeView(one), **code) for one in f.CodeHint],
        shown("f03-type", f.TypeCodeView(""), **code),
        shown("f03-type-some", f.TypeCodeView(CODE[:10]), **code),
        shown("f03-type-all", f.TypeCodeView(CODE, can_go_on=True), **code),
        shown("f03-type-group", f.TypeCodeView(CODE[:10], CODE[12:]), **code),
        shown("f03-type-check", f.TypeCodeView(CODE, fault=f.CodeFault.CHECK), **code),
        shown(
            "f03-type-first",
            f.TypeCodeView("9YHK", fault=f.CodeFault.FIRST_GROUP, has_camera=False),
            **code,
        ),
        shown("f04-contacting", f.ContactingView(CONTACTING, 1), **code),
        shown("f04-contacting-line", f.ContactingView(CONTACTING, 0, LINE), **code),
        shown("f04-contacting-clock", f.ContactingView(CONTACTING, 1, CLOCK), **code),
        shown("f05-waiting", f.WaitingView(WORDS, 58), **words),
        shown("f05-waiting-silent", f.WaitingView(WIDEST_WORDS, 1, LINE), **words),
        shown("f05-waiting-clock", f.WaitingView(WORDS, 9, CLOCK), **words),
        shown("f05-differ", f.WordsDifferView(), **words),
        shown("f05-give-up", f.GiveUpView(), **words),
        shown("f06-finishing", f.FinishingView(FINISHING, 3), **words),
        shown("f06-finishing-service", f.FinishingView(FINISHING, 3, SERVICE), **words),
        shown("f07-done", f.EnrolledView("みなと内科クリニック", "reception-1"), **done),
        shown(
            "f07-done-later",
            f.EnrolledView(LONG_NAME, "reception-12", is_later=True),
            **done,
        ),
        *[
            shown(f"f08-{one.code.lower()}", f.EnrolFailedView(one, way), **code)
            for one, way in FAILURES
        ],
    ]
