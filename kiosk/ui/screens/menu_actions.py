"""S80, third page: volume, brightness, whether patients are taken in, restart; and its question."""

from collections.abc import Callable

from kiosk.flow import events
from kiosk.flow.menu_events import (
    BrightnessChanged,
    PageTurned,
    ReceptionShut,
    RestartChosen,
    TestBegun,
)
from kiosk.flow.menu_states import MenuPage
from kiosk.flow.setting import VOLUMES
from kiosk.ui.panel import Box
from kiosk.ui.screens.menu import body, draw_pages, draw_right_key
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import MenuActionsView, MenuRestartView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.tile import draw_tile

Step = Callable[[int], events.Event]


def draw(sheet: Sheet, view: View, content: MenuActionsView) -> None:  # noqa: ARG001
    """Two rows of steps, and the two keys that change what patients meet."""
    draw_pages(sheet, MenuPage.ACTIONS)
    gap = 16 if not sheet.is_compact else 10
    first, second, third = body(sheet).rows(3, gap)
    _draw_steps(sheet, first, ("volume", "sound"), content.volume, events.VolumeChanged)
    if content.brightness is not None:
        _draw_steps(sheet, second, ("brightness", "sun"), content.brightness, BrightnessChanged)
    else:
        draw_tile(sheet, second, Role.TILE, radius=20)
        fixed = Type(Size.NOTE, Role.INK2)
        sheet.say("menu.brightness.fixed", second.inset(24, 8), fixed)
    _draw_doors(sheet, third, is_shut=content.is_shut)
    draw_right_key(sheet, "menu-test", TestBegun(), "test", "menu.test")


def _draw_doors(sheet: Sheet, row: Box, *, is_shut: bool) -> None:
    left, right = row.columns(2, 18)
    size = 36 if not sheet.is_compact else 30
    what = "open" if is_shut else "shut"
    shut = Key(f"menu-{what}", left, ReceptionShut(is_shut=not is_shut), Kind.STAFF_PLAIN)
    draw_key(sheet, shut, beside("closed", sheet.words.of(f"menu.{what}"), size))
    restart = Key("menu-restart", right, PageTurned(MenuPage.RESTART), Kind.STAFF_PLAIN)
    draw_key(sheet, restart, beside("power", sheet.words.of("menu.restart"), size))


def _draw_steps(sheet: Sheet, row: Box, what: tuple[str, str], now: int, to: Step) -> None:
    """− at the left, ＋ at the right, five discs between; the number is said, too."""
    name, icon = what
    width = 150 if not sheet.is_compact else 112
    ends = (
        ("down", row.left(width), VOLUMES[0], -1),
        ("up", row.after(row.w - width), VOLUMES[-1], 1),
    )
    for end, place, last, step in ends:
        kind = Kind.OFF if now == last else Kind.STAFF_PLAIN
        key = Key(f"{name}-{end}", place, to(step), kind)
        draw_key(sheet, key, worded(sheet.words.of(f"menu.{end}"), Size.KEY_DIGIT, is_bold=True))
    tile = row.after(width + 14).left(row.w - 2 * width - 28)
    draw_tile(sheet, tile, Role.TILE, radius=20)
    mark = 46 if not sheet.is_compact else 36
    sheet.icon(icon, tile.x + 22, tile.y + (tile.h - mark) / 2, mark, Role.STAFF)
    words = tile.after(mark + 40).left(tile.w * 0.34)
    said = Type(34 if not sheet.is_compact else 28, is_bold=True)
    sheet.say(f"menu.{name}", words, said, number=now)
    discs = tile.after(mark + 40 + tile.w * 0.36)
    pitch = discs.w / (len(VOLUMES) + 0.4)
    for step in VOLUMES:
        role = Role.STAFF if step <= now else Role.LINE
        size = 30 if step <= now else 14
        sheet.disc(discs.x + pitch * (step - 0.3), tile.y + tile.h / 2, size, role)


def draw_restart(sheet: Sheet, view: View, content: MenuRestartView) -> None:  # noqa: ARG001
    """Asks once more; もどる is in the footer."""
    said = sentences(sheet, "menu.restart.title", "menu.restart.note")
    yes = Answer("menu-restart-yes", RestartChosen(), "power", "menu.restart", Kind.STAFF_PRIMARY)
    draw_question(sheet, Frame("wait"), said, [yes])
