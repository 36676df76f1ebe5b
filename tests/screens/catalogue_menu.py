"""Views of the staff menu for the catalogue; numbers are invented."""

from eligibility.errors import Code
from kiosk.flow.inspection import Finding, Health, Part, Says
from kiosk.flow.menu_states import MenuPage
from kiosk.ui import view_model as v


def menu_screens(shown):
    """S80: everything well, everything wrong, and what staff can do."""
    frame = {"dock": v.Dock.NONE, "station": None, "can_cancel": False, "tools": ()}
    devices, records = MenuPage.DEVICES, MenuPage.RECORDS
    return [
        shown("s80-code", v.StaffCodeView(2, False, None), **frame),
        shown("s80-devices", v.MenuView(devices, WELL), **frame),
        shown("s80-devices-bad", v.MenuView(devices, DEVICES_BAD), **frame),
        shown("s80-devices-odd", v.MenuView(devices, DEVICES_ODD), **frame),
        shown("s80-devices-testing", v.MenuView(devices, LOOKING, is_testing=True), **frame),
        shown("s80-records", v.MenuView(records, RECORDS), **frame),
        shown("s80-records-odd", v.MenuView(records, RECORDS_ODD), **frame),
        shown("s80-records-bad", v.MenuView(records, RECORDS_BAD), **frame),
        *[
            shown(f"s80-{one.says.value.replace('.', '-')}", v.MenuView(devices, (one,)), **frame)
            for one in OTHER_FINDINGS
        ],
        shown("s80-actions", v.MenuActionsView(3, 5, is_shut=False), **frame),
        shown("s80-actions-shut", v.MenuActionsView(1, None, is_shut=True), **frame),
        shown("s80-restart", v.MenuRestartView(), **frame),
        shown("s80-sound", v.SoundTestView(1), **frame),
        shown("s80-screen-begun", v.ScreenTestView(frozenset()), **frame),
        shown("s80-screen", v.ScreenTestView(frozenset({0, 4})), **frame),
    ]


def found(part, health, says, *facts, **more):
    return Finding(part, health, says, *facts, **more)


P, H, Y = Part, Health, Says
WELL = (
    found(P.READER, H.GOOD, Y.READER_READY),
    found(P.CAMERA, H.GOOD, Y.CAMERA_PICTURE),
    found(P.LINE, H.GOOD, Y.LINE_REACHED, 41),
    found(P.BROKER, H.GOOD, Y.BROKER_UP, minutes=185),
    found(P.SOUND, H.GOOD, Y.SOUND_HEARD),
    found(P.SCREEN, H.GOOD, Y.SCREEN_GOOD),
)
DEVICES_BAD = (
    found(P.READER, H.BAD, Y.READER_MISSING),
    found(P.CAMERA, H.BAD, Y.CAMERA_SILENT),
    found(P.LINE, H.BAD, Y.LINE_NO_NETWORK, code=Code.NO_NETWORK),
    found(P.BROKER, H.BAD, Y.BROKER_STOPPED),
    found(P.SOUND, H.BAD, Y.SOUND_SILENT),
    found(P.SCREEN, H.BAD, Y.SCREEN_BAD),
)
DEVICES_ODD = (
    found(P.READER, H.GOOD, Y.READER_CARD),
    found(P.CAMERA, H.UNKNOWN, Y.CAMERA_UNTESTED),
    found(P.LINE, H.BAD, Y.LINE_UNTRUSTED, code=Code.SERVICE_UNTRUSTED),
    found(P.BROKER, H.ATTENTION, Y.BROKER_NOBODY, minutes=12, code=Code.NO_SUBSCRIBER),
    found(P.SOUND, H.UNKNOWN, Y.SOUND_UNTESTED),
    found(P.SCREEN, H.UNKNOWN, Y.SCREEN_UNTESTED),
)
LOOKING = tuple(found(one.part, H.UNKNOWN, Y.LOOKING) for one in WELL)
RECORDS = (
    found(P.QUEUE, H.GOOD, Y.QUEUE_EMPTY),
    found(P.AGAIN, H.GOOD, Y.AGAIN_NONE),
    found(P.DISK, H.GOOD, Y.DISK_FREE, 23812),
    found(P.CLOCK, H.GOOD, Y.CLOCK_RIGHT, text="9:41"),
    found(P.VERSION, H.GOOD, Y.VERSION, text="0.1.0"),
    found(P.CERTIFICATE, H.GOOD, Y.CERTIFICATE_LASTS, 58, minutes=1),
)
RECORDS_ODD = (
    found(P.QUEUE, H.ATTENTION, Y.QUEUE_WAITING, 128, minutes=26 * 60),
    found(P.AGAIN, H.ATTENTION, Y.AGAIN_SOME, 12, 3),
    found(P.DISK, H.ATTENTION, Y.DISK_SHORT, 180),
    found(P.CLOCK, H.BAD, Y.CLOCK_FAR_OFF, 120, text="10:41"),
    found(P.VERSION, H.GOOD, Y.VERSION_SETTINGS, 12, text="unreleased"),
    found(
        P.CERTIFICATE,
        H.ATTENTION,
        Y.CERTIFICATE_LATE,
        10,
        minutes=3 * 24 * 60,
        code=Code.CERTIFICATE_ENDS_SOON,
    ),
)
RECORDS_BAD = (
    found(P.QUEUE, H.BAD, Y.QUEUE_REFUSED, 2),
    found(P.AGAIN, H.UNKNOWN, Y.LOOKING),
    found(P.DISK, H.BAD, Y.DISK_UNWRITABLE, code=Code.OUTBOX_UNAVAILABLE),
    found(P.CLOCK, H.UNKNOWN, Y.CLOCK_UNCHECKED, text="23:59"),
    found(P.VERSION, H.ATTENTION, Y.VERSION_SETTINGS_REFUSED, 12, code=Code.SETTINGS_ROLLED_BACK),
    found(P.CERTIFICATE, H.BAD, Y.CERTIFICATE_ENDED, code=Code.DEVICE_CERTIFICATE_EXPIRED),
)
OTHER_FINDINGS = (
    found(P.CLOCK, H.BAD, Y.CLOCK_OFF, 45, text="10:41"),
    found(P.CAMERA, H.GOOD, Y.CAMERA_NONE),
    found(P.LINE, H.BAD, Y.LINE_SLOW, code=Code.SERVICE_SLOW),
    found(P.LINE, H.BAD, Y.LINE_REFUSED, code=Code.SERVICE_REFUSES_DEVICE),
    found(P.LINE, H.BAD, Y.LINE_ERROR, code=Code.SERVICE_ERROR),
    found(P.BROKER, H.ATTENTION, Y.BROKER_CONNECTING, minutes=0),
    found(P.BROKER, H.BAD, Y.BROKER_DOWN, minutes=3 * 24 * 60, code=Code.BROKER_UNREACHABLE),
    found(P.BROKER, H.BAD, Y.BROKER_REFUSED, minutes=1, code=Code.BROKER_REFUSES_DEVICE),
    found(P.QUEUE, H.GOOD, Y.QUEUE_WAITING, 1, minutes=0),
    found(P.QUEUE, H.BAD, Y.QUEUE_UNREADABLE, code=Code.OUTBOX_UNAVAILABLE),
    found(
        P.VERSION,
        H.ATTENTION,
        Y.VERSION_UPDATE_FAILED,
        text="1.4.0~rc1",
        code=Code.TRIAL_WITHOUT_PICTURE,
    ),
    found(P.CERTIFICATE, H.GOOD, Y.CERTIFICATE_RENEWS, 30, minutes=2 * 60),
    found(P.CERTIFICATE, H.BAD, Y.CERTIFICATE_UNUSABLE, code=Code.DEVICE_CERTIFICATE_UNUSABLE),
)
