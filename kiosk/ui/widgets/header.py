"""The header: the path with the small card walking on it, and the tools that work."""

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import Station, Theme, Tool, View
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key

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
STATIONS = {
    Station.CARD: "path.card",
    Station.HOLDER: "path.holder",
    Station.CONSENT: "path.consent",
    Station.DONE: "path.done",
}


def draw_header(sheet: Sheet, view: View, *, is_detour: bool) -> None:
    """Path at the left, tools at the right; a path that has no room is left out."""
    left = draw_tools(sheet, view)
    if view.station is None:
        return
    room = left - FIRST_X - TOKEN_WIDTH / 2 - 24
    pitch = min(PITCH, room / (len(Station) - 1))
    if pitch >= NARROWEST_PITCH:
        _draw_path(sheet, view.station, pitch, is_detour=is_detour)


def draw_tools(sheet: Sheet, view: View) -> float:
    """The tools, from the right edge; gives where they begin."""
    margin = 22.4 if sheet.is_compact else 36
    height = 89 if sheet.is_compact else 92
    top = 8 if sheet.is_compact else 20
    right = sheet.box.w - margin
    for tool in reversed([tool for tool in Tool if tool in view.tools]):
        width = _width(sheet, tool)
        box = Box(right - width, top, width, height)
        draw_key(sheet, _tool_key(tool, box, view.theme), _filling(tool, sheet))
        right -= width + 12
    return right


def _width(sheet: Sheet, tool: Tool) -> float:
    if tool is Tool.LANGUAGE:
        return 151 if sheet.is_compact else 165
    return 90 if sheet.is_compact else 94


def _tool_key(tool: Tool, box: Box, theme: Theme) -> Key:
    is_on = tool is Tool.THEME and theme is Theme.HIGH_CONTRAST
    action = events.ThemeToggled() if tool is Tool.THEME else None
    return Key(f"tool-{tool.value}", box, action, Kind.QUIET_ON if is_on else Kind.QUIET)


def _filling(tool: Tool, sheet: Sheet) -> Filling:
    label = sheet.words.of(f"tool.{tool.value}")

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        mark = 37
        sheet.icon(ICONS[tool], face.x + (face.w - mark) / 2, face.y + 9, mark, skin.icon)
        words = Box(face.x, face.y + 46, face.w, face.h - 50).inset(4)
        sheet.write(label, words, Type(Size.FLOOR, skin.label, align=0.5))

    return draw


def _draw_path(sheet: Sheet, station: Station, pitch: float, *, is_detour: bool) -> None:
    at = [FIRST_X + pitch * place for place in range(len(Station))]
    here = _token_at(at, station, is_detour=is_detour)
    _line(sheet, here, at[-1], 2, Role.LINE)
    _line(sheet, at[0], here, 7, Role.LOOK)
    for place, x in zip(Station, at, strict=True):
        _station(sheet, x, is_passed=x < here or (station is Station.DONE and not is_detour))
        kind = Type(
            Size.FLOOR,
            Role.INK if place is station and not is_detour else Role.INK2,
            is_bold=place is station and not is_detour,
            align=0.5,
        )
        sheet.say(STATIONS[place], Box(x - pitch / 2, LABEL_Y - 17, pitch, 34), kind)
    if station is not Station.DONE or is_detour:
        height = TOKEN_WIDTH * 108 / 172
        token = Box(here - TOKEN_WIDTH / 2, PATH_Y - height / 2, TOKEN_WIDTH, height)
        sheet.drawing("card", token)


def _token_at(at: list[float], station: Station, *, is_detour: bool) -> float:
    if not is_detour:
        return at[station.value]
    before = min(station.value, len(at) - 2)
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
