"""The header: the path with the small card walking on it, and the tools that work."""

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import (
    FaceView,
    Papers,
    QrView,
    Station,
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
PATHS = {
    Papers.CARD: (
        (Station.CARD, "path.card"),
        (Station.HOLDER, "path.holder"),
        (Station.CONSENT, "path.consent"),
        (Station.DONE, "path.done"),
    ),
    Papers.PAPER: (
        (Station.CARD, "path.paper"),
        (Station.HOLDER, "path.check"),
        (Station.DONE, "path.done"),
    ),
}
ACTIONS: dict[Tool, events.Event] = {
    Tool.SIZE: events.SizeToggled(),
    Tool.THEME: events.ThemeToggled(),
    Tool.VOICE: events.VoiceAsked(),
    Tool.LANGUAGE: events.LanguageAsked(),
}
TOKENS = {Papers.CARD: "card", Papers.PAPER: "minipaper"}
CAMERA_TAB = (150, 86)


def draw_header(sheet: Sheet, view: View, *, is_detour: bool, is_for_staff: bool = False) -> None:
    """Path at the left, tools at the right; a path that has no room is left out."""
    left = draw_tools(sheet, view)
    if is_for_staff:
        edge, top = (22.4, 22) if sheet.is_compact else (36, 36)
        draw_staff_badge(sheet, Box(edge, top, left - edge - 20, 60))
        return
    if isinstance(view.content, (QrView, FaceView)):
        left = _draw_camera_tab(sheet, left)
    if view.station is None or (sheet.is_compact and sheet.is_one_column):
        return
    room = left - FIRST_X - TOKEN_WIDTH / 2 - 24
    pitch = min(PITCH, room / (len(PATHS[view.papers]) - 1))
    if pitch >= NARROWEST_PITCH:
        _draw_path(sheet, view, pitch, is_detour=is_detour)


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
        words = Box(face.x, face.y + 46, face.w, face.h - 50).inset(4)
        kind = Type(Size.FLOOR, skin.label, align=0.5, growth=Growth.LABEL)
        sheet.write(label, words, kind)

    return draw


def _draw_path(sheet: Sheet, view: View, pitch: float, *, is_detour: bool) -> None:
    path = PATHS[view.papers]
    at = [FIRST_X + pitch * place for place in range(len(path))]
    index = _index(view)
    here = _token_at(at, index, is_detour=is_detour)
    is_done = index == len(path) - 1 and not is_detour
    _line(sheet, here, at[-1], 2, Role.LINE)
    _line(sheet, at[0], here, 7, Role.LOOK)
    for place, ((_, message), x) in enumerate(zip(path, at, strict=True)):
        _station(sheet, x, is_passed=x < here or is_done)
        is_here = place == index and not is_detour
        role = Role.INK if is_here else Role.INK2
        kind = Type(Size.FLOOR, role, is_bold=is_here, align=0.5, growth=Growth.LABEL)
        # letters are wider than kanji: at the first station the room ends at the margin
        half = min(pitch / 2, x - 8)
        sheet.say(message, Box(x - half, LABEL_Y - 17, 2 * half, 34), kind)
    if not is_done:
        height = TOKEN_WIDTH * 108 / 172
        token = Box(here - TOKEN_WIDTH / 2, PATH_Y - height / 2, TOKEN_WIDTH, height)
        sheet.drawing(TOKENS[view.papers], token)


def _index(view: View) -> int:
    """Which station of its path; a paper has no station for consent and waits at the one before."""
    stations = [station for station, _ in PATHS[view.papers]]
    station = view.station if view.station in stations else Station.HOLDER
    return stations.index(station) if station is not None else 0


def _token_at(at: list[float], index: int, *, is_detour: bool) -> float:
    if not is_detour:
        return at[index]
    before = min(index, len(at) - 2)
    return (at[before] + at[before + 1]) / 2


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
