"""The header: the path with the small card walking on it, and the tools that work."""

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.arrival import place_on_path
from kiosk.ui.enrolment_views import ShowCodeView
from kiosk.ui.moving import ease_out
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import (
    FaceView,
    Papers,
    QrView,
    TextSize,
    Theme,
    Tool,
    View,
    Voice,
)
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key
from kiosk.ui.widgets.staff_badge import draw_staff_badge

PATH_Y = 46
LABEL_Y = 91
FIRST_X = 72
PITCH = 142.7
NARROWEST_PITCH = 92
TOKEN_WIDTH = 72
ICONS = {
    Tool.SIZE: "size",
    Tool.THEME: "contrast",
    Tool.VOICE: "sound",
    Tool.LANGUAGE: "globe",
}
MESSAGES = {
    Papers.CARD: ("path.card", "path.holder", "path.consent", "path.done"),
    Papers.PAPER: ("path.paper", "path.check", "path.done"),
    Papers.INVITATION: ("path.setup", "path.invitation", "path.check", "path.done"),
}
"""Of the stations."""
WALK_S = 0.25
WALK_PER_S = 30
ACTIONS: dict[Tool, events.Event] = {
    Tool.SIZE: events.SizeToggled(),
    Tool.THEME: events.ThemeToggled(),
    Tool.VOICE: events.VoiceAsked(),
    Tool.LANGUAGE: events.LanguageAsked(),
}
TOKENS = {Papers.CARD: "card", Papers.PAPER: "minipaper", Papers.INVITATION: "minipaper"}
CAMERA_TAB = (150, 86)


def draw_header(sheet: Sheet, view: View, *, is_for_staff: bool = False) -> None:
    """Path at the left, tools at the right; a path that has no room is left out."""
    left = draw_tools(sheet, view)
    if is_for_staff:
        edge, top = (22.4, 22) if sheet.is_compact else (36, 36)
        draw_staff_badge(sheet, Box(edge, top, left - edge - 20, 60))
        return
    if isinstance(view.content, (QrView, FaceView, ShowCodeView)):
        left = _draw_camera_tab(sheet, left)
    if view.station is None or (sheet.is_compact and sheet.is_one_column):
        return
    room = left - FIRST_X - TOKEN_WIDTH / 2 - 24
    pitch = min(PITCH, room / (len(MESSAGES[view.papers]) - 1))
    if pitch >= NARROWEST_PITCH:
        _draw_path(sheet, view, pitch)


def _draw_camera_tab(sheet: Sheet, left: float) -> float:
    """Points at the camera above the panel's middle; gives where it, or else the tools, begin."""
    width, height = CAMERA_TAB
    x = (sheet.box.w - width) / 2
    if x + width + 12 > left:
        return left  # a small panel with all tools has no room for it
    document = shapes.hanging_tab(
        sheet.px(width), sheet.px(height), sheet.px(24), sheet.palette[Role.LOOK]
    )
    sheet.document(document, x, 0)
    sheet.icon("up", x + width / 2 - 20, 4, 40, Role.ON_LOOK)
    words = Box(x, 44, width, 36)
    kind = Type(30, Role.ON_LOOK, is_bold=True, align=0.5, growth=Growth.LABEL)
    sheet.say("qr.camera", words, kind)
    return x


def draw_tools(sheet: Sheet, view: View) -> float:
    """The tools, from the right edge; gives where they begin."""
    margin = 22.4 if sheet.is_compact else 36
    height = 89 if sheet.is_compact else 92
    top = 8 if sheet.is_compact else 20
    right = sheet.box.w - margin
    for tool in reversed([tool for tool in Tool if tool in view.tools]):
        width = _width(sheet, tool)
        box = Box(right - width, top, width, height)
        kind = Kind.QUIET_ON if _is_on(tool, view) else Kind.QUIET
        key = Key(f"tool-{tool.value}", box, ACTIONS[tool], kind)
        draw_key(sheet, key, _filling(tool, sheet))
        right -= width + 12
    return right


def _width(sheet: Sheet, tool: Tool) -> float:
    if tool is Tool.LANGUAGE:
        return 151 if sheet.is_compact else 165
    return 90 if sheet.is_compact else 94


def _is_on(tool: Tool, view: View) -> bool:
    """True for a tool that made the screen other than usual: it is filled."""
    match tool:
        case Tool.SIZE:
            return view.text_size is not TextSize.NORMAL
        case Tool.THEME:
            return view.theme is Theme.HIGH_CONTRAST
        case Tool.VOICE:
            return view.voice is not Voice.OFF
        case Tool.LANGUAGE:
            return False


def _filling(tool: Tool, sheet: Sheet) -> Filling:
    label = sheet.words.of(f"tool.{tool.value}")

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        mark = 37
        sheet.icon(ICONS[tool], face.x + (face.w - mark) / 2, face.y + 9, mark, skin.icon)
        edge = sheet.pick(8, 4) if tool is Tool.LANGUAGE else 4
        words = Box(face.x, face.y + 46, face.w, face.h - 50).inset(edge)
        kind = Type(Size.FLOOR, skin.label, align=0.5, growth=Growth.LABEL)
        sheet.write(label, words, kind)

    return draw


def _draw_path(sheet: Sheet, view: View, pitch: float) -> None:
    messages = MESSAGES[view.papers]
    at = [FIRST_X + pitch * place for place in range(len(messages))]
    place = place_on_path(view) or 0
    here = FIRST_X + pitch * place
    is_done = place == len(messages) - 1
    _line(sheet, here, at[-1], 2, Role.LINE)
    _line(sheet, at[0], here, 7, Role.LOOK)
    for index, (message, x) in enumerate(zip(messages, at, strict=True)):
        _station(sheet, x, is_passed=x < here or is_done)
        is_here = index == place
        role = Role.INK if is_here else Role.INK2
        kind = Type(Size.FLOOR, role, is_bold=is_here, align=0.5, growth=Growth.LABEL)
        # letters are wider than kanji: at the first station the room ends at the margin
        half = min(pitch / 2, x - 8)
        sheet.say(message, Box(x - half, LABEL_Y - 17, 2 * half, 34), kind)
    name = TOKENS[view.papers]
    if sheet.arrival.walks_from is not None:
        _walk(sheet, name, FIRST_X + pitch * sheet.arrival.walks_from, here, is_done=is_done)
    elif not is_done:
        _draw_token(sheet, name, here)


def _walk(sheet: Sheet, name: str, start: float, end: float, *, is_done: bool) -> None:
    """From station to station, once; at the last one the check takes its place."""

    def draw(where: Sheet, seconds: float) -> None:
        share = min(seconds / WALK_S, 1)
        if share < 1 or not is_done:
            _draw_token(where, name, start + (end - start) * ease_out(share))

    sheet.move(draw, per_s=WALK_PER_S, lasts_s=WALK_S)


def _draw_token(sheet: Sheet, name: str, x: float) -> None:
    height = TOKEN_WIDTH * 108 / 172
    token = Box(x - TOKEN_WIDTH / 2, PATH_Y - height / 2, TOKEN_WIDTH, height)
    sheet.drawing(name, token)


def _line(sheet: Sheet, start: float, end: float, thickness: float, role: Role) -> None:
    sheet.fill(Box(start, PATH_Y - thickness / 2, end - start, thickness), role)


def _station(sheet: Sheet, x: float, *, is_passed: bool) -> None:
    if is_passed:
        sheet.disc(x, PATH_Y, 40, Role.LOOK)
        sheet.icon("check-bold", x - 15, PATH_Y - 15, 30, Role.ON_LOOK)
        return
    palette = sheet.palette
    diameter = sheet.px(34)
    sheet.document(
        shapes.disc(diameter, palette[Role.WHITE], palette[Role.LINE], sheet.px(3)),
        x - 17,
        PATH_Y - 17,
    )
