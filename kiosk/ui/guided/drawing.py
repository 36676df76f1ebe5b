"""The zones drawn for whoever stands beside: large words, high contrast, as keys with a lip."""

from kiosk.ui.guided.zones import AGAIN, ENTERED, SCREEN, STAFF, Zone, ground_of, zones_of
from kiosk.ui.panel import Box
from kiosk.ui.reading_order import reading_order
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.sound.labels import is_silent, label_of
from kiosk.ui.sound.phrases import Phrase
from kiosk.ui.sound.sentences import sentences_of
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import CounterView, PinView, ValidView, View
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key

ICONS = {AGAIN: "sound", STAFF: "bell", "bell": "bell", "cancel": "cross", "back": "back"}
QUIET = frozenset({AGAIN, "cancel", "back", "bell", "tool-voice", "tool-language", "staff-code"})
SENTENCES = 3
NOTE_GAP = 12
BESIDE = 0.55
"""Of a low zone's width, for the words before what is added to them."""


def draw_guided(sheet: Sheet, view: View, ordinary: Sheet) -> None:
    """The keys of an ordinary screen, laid out as zones on another sheet."""
    sheet.fill(sheet.box, Role.PAPER)
    boxes = {name: target.box for name, target in ordinary.targets.items()}
    keys = {name: ordinary.targets[name].action for name in reading_order(boxes)}
    ground = ground_of(sheet.box, is_compact=sheet.is_compact)
    zones = zones_of(view, keys, ground)
    is_narrow = sheet.is_compact and isinstance(view.content, PinView)
    is_bare = is_narrow or any(zone.name == SCREEN for zone in zones)
    for zone in zones:
        kind = Kind.QUIET if zone.name in QUIET else Kind.PLAIN
        key = Key(zone.name, zone.box, zone.action, kind)
        draw_key(sheet, key, _filling(sheet, zone, view, is_bare=is_bare))


def _filling(sheet: Sheet, zone: Zone, view: View, *, is_bare: bool) -> Filling:
    if zone.name == SCREEN:
        return _sentences(view)
    if zone.name == AGAIN:
        return _strip(view, is_bare=is_bare)
    if zone.name == ENTERED:
        return _labelled((sheet.words.of("pin.confirm"),), 72, None)
    if is_silent(zone.name):
        return _labelled((zone.name[-1],), 92, None)
    words = tuple(sheet.words.of(phrase.message) for phrase in label_of(zone.name, view))
    words += _number(sheet, zone.name, view)
    size = 40 if zone.name in QUIET else 72
    return _labelled(words, size, ICONS.get(zone.name))


def _number(sheet: Sheet, name: str, view: View) -> tuple[str, ...]:
    """What was heard is also to be seen by whoever helps."""
    content = view.content
    if name != "finish" or not isinstance(content, ValidView | CounterView):
        return ()
    if content.reception_number is None:
        return ()
    return (f"{sheet.words.of('valid.number')} {content.reception_number}",)


def _labelled(words: tuple[str, ...], size: float, icon: str | None) -> Filling:
    """The first words large, what is added under them."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        room = face.inset(16, 8)
        if icon is not None:
            mark = min(size * 1.3, room.h)
            sheet.icon(icon, room.x, room.y + (room.h - mark) / 2, mark, skin.icon)
            room = room.after(mark + 10)
        kind = Type(min(size, room.h * 0.8), skin.label, is_bold=True, align=0.5)
        if len(words) == 1:
            sheet.write(words[0], room, kind)
            return
        note = Type(max(size * 0.55, Size.NOTE), skin.label, align=0.5)
        added = "\n".join(words[1:])
        upper = min(sheet.height_of(words[0], room.top(room.h * 0.6), kind), room.h * 0.6)
        if room.h - upper - NOTE_GAP < Size.NOTE:  # a low zone: beside each other
            sheet.write(words[0], room.left(room.w * BESIDE - NOTE_GAP), kind)
            sheet.write(added, room.after(room.w * BESIDE), note)
            return
        lower = min(sheet.height_of(added, room, note), room.h - upper - NOTE_GAP)
        block = room.middle(room.w, upper + NOTE_GAP + lower)
        sheet.write(words[0], block.top(upper), kind)
        sheet.write(added, block.below(upper + NOTE_GAP), note)

    return draw


def _strip(view: View, *, is_bare: bool) -> Filling:
    """What is asked, unless the middle tells it; and for a PIN how many digits are in."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        room = face.inset(16, 8)
        mark = 44
        sheet.icon("sound", room.x, room.y + (room.h - mark) / 2, mark, skin.icon)
        room = room.after(mark + 14)
        content = view.content
        if isinstance(content, PinView) and not is_bare:
            _draw_dots(sheet, room.after(room.w - 200), content.entered)
            room = room.left(room.w - 210)
        said = [*([] if is_bare else sentences_of(view)), Phrase("guided.again")][0]
        sheet.say(said.message, room, Type(40, skin.label, is_bold=True), **said.facts)

    return draw


def _draw_dots(sheet: Sheet, box: Box, entered: int) -> None:
    for place in range(entered):
        sheet.disc(box.x + 25 + 50 * place, box.y + box.h / 2, 34, Role.LOOK)


def _sentences(view: View) -> Filling:
    """A screen without answers: its sentences."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        said = sentences_of(view)[:SENTENCES]
        rows = face.inset(28, 20).rows(max(len(said), 1), 8)
        for row, phrase in zip(rows, said, strict=False):
            kind = Type(64 if phrase is said[0] else 44, skin.label, is_bold=phrase is said[0])
            sheet.say(phrase.message, row, kind, **phrase.facts)

    return draw
