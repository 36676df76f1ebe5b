"""The sign of screens that are for staff: a violet pill with words, in the place of the path."""

from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role
from kiosk.ui.typesetting import plain

ICON = 36
KIND = Type(30, Role.ON_STAFF, is_bold=True, growth=Growth.LABEL)


def draw_staff_badge(sheet: Sheet, box: Box) -> None:
    """As wide as its words, at the left of the box."""
    pill = box.left(min(badge_width(sheet), box.w))
    _, _, across, down = sheet.pixels(pill)
    body = shapes.rounded((0, 0, across, down), down / 2, sheet.palette[Role.STAFF])
    sheet.document(shapes.svg(across, down, body), pill.x, pill.y)
    sheet.icon("shield", pill.x + 22, pill.y + (pill.h - ICON) / 2, ICON, Role.ON_STAFF)
    sheet.say("frame.for_staff", pill.after(22 + ICON + 12), KIND)


def badge_width(sheet: Sheet) -> float:
    """As wide as its words want."""
    return sheet.width_of(plain(sheet.words.of("frame.for_staff")), KIND) + ICON + 62
