"""The choice of the voice, and how loud it is; it stays open, so that one hears what one chose."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role
from kiosk.ui.view_model import VOLUMES, View, Voice, VoiceView
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key, pad_of, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, gutter

VOLUME_HEIGHT, VOLUME_HEIGHT_COMPACT = 132, 92
LOWEST_ROW = 90
KEY_SHARE = 0.28
"""Of the row's width, for each of the keys beside the bars."""


def draw(sheet: Sheet, view: View, content: VoiceView) -> None:  # noqa: ARG001 (all alike)
    """Draws the three voices side by side, or in rows, and the volume below."""
    body = draw_title(sheet, "voice.title")
    low, gap = sheet.pick(VOLUME_HEIGHT, VOLUME_HEIGHT_COMPACT), gutter(sheet)
    if sheet.is_one_column:
        low, gap = sheet.pick(104, 90), sheet.pick(18, 12)
    upper = body.top(body.h - low - gap)
    is_row = sheet.is_one_column and (upper.h - 2 * gap) / len(Voice) >= LOWEST_ROW
    places = upper.rows(len(Voice), gap) if is_row else upper.columns(len(Voice), gap)
    for voice, place in zip(Voice, places, strict=True):
        is_chosen = voice is content.voice
        key = Key(
            f"voice-{voice.value}",
            place,
            events.VoiceChosen(voice),
            Kind.PRIMARY if is_chosen else Kind.PLAIN,
        )
        draw_key(sheet, key, _in_row(voice) if is_row else _tall(voice))
    _draw_volume(sheet, body.below(body.h - low), content.volume)


def _tall(voice: Voice) -> Filling:
    """The picture over the words."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        label = sheet.words.of(f"voice.{voice.value}")
        kind = Type(sheet.pick(40, 30), skin.label, is_bold=True, align=0.5, growth=Growth.ANSWER)
        words = face.inset(sheet.pick(24, 10), sheet.pick(16, 6))
        most = words.top(face.h * 0.5)
        every = [sheet.words.of(f"voice.{one.value}") for one in Voice]
        height = max(sheet.height_of(text, most, kind) for text in every)  # pictures of one size
        room = face.h - height - sheet.pick(44, 16)
        picture = Box(face.x, face.y + sheet.pick(16, 6), face.w, room)
        _picture(sheet, voice, picture.inset(face.w * 0.2, 0))
        sheet.write(label, Box(words.x, words.bottom - height, words.w, height), kind)

    return draw


def _in_row(voice: Voice) -> Filling:
    """The picture before the words."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        pad = pad_of(sheet)
        height = face.h - sheet.pick(24, 10)
        width = height * 1.4
        _picture(sheet, voice, face.after(pad).left(width).middle(width, height))
        kind = Type(sheet.pick(46, 38), skin.label, is_bold=True, growth=Growth.ANSWER)
        words = face.after(pad + width + pad * 0.8)
        label = sheet.words.of(f"voice.{voice.value}")
        sheet.write(label, words.left(words.w - pad).inset(0, 2), kind)

    return draw


def _picture(sheet: Sheet, voice: Voice, box: Box) -> None:
    """On white also on a filled key, where its colours would be lost."""
    draw_tile(sheet, box, Role.WHITE, radius=18)
    sheet.drawing(f"voice-{voice.value}", box.inset(10, 8))


def _draw_volume(sheet: Sheet, row: Box, volume: int) -> None:
    """A key at each side, and bars that say how loud it is."""
    width = row.w * KEY_SHARE
    places = {"down": row.left(width), "up": row.after(row.w - width)}
    ends = {"down": VOLUMES[0], "up": VOLUMES[-1]}
    for (name, place), step in zip(places.items(), (-1, 1), strict=True):
        kind = Kind.OFF if volume == ends[name] else Kind.PLAIN
        key = Key(f"volume-{name}", place, events.VolumeChanged(step), kind)
        label = sheet.words.of(f"voice.volume.{name}")
        draw_key(sheet, key, worded(label, sheet.pick(38, 30), is_bold=True))
    middle = row.after(width + 20).left(row.w - 2 * width - 40)
    kind_of_words = Type(sheet.pick(31, 27), is_bold=True, align=0.5, growth=Growth.LABEL)
    height = sheet.grown(sheet.pick(40, 34), Growth.LABEL)
    sheet.say("voice.volume", middle.top(height), kind_of_words, volume=volume)
    _draw_bars(sheet, middle.below(height + 6), volume)


def _draw_bars(sheet: Sheet, box: Box, volume: int) -> None:
    gap = 14
    width = min((box.w - gap * (len(VOLUMES) - 1)) / len(VOLUMES), 54)
    left = box.x + (box.w - len(VOLUMES) * (width + gap) + gap) / 2
    for place, step in enumerate(VOLUMES):
        height = max(box.h * (0.34 + 0.66 * place / (len(VOLUMES) - 1)), 14)
        bar = Box(left + place * (width + gap), box.bottom - height, width, height)
        draw_tile(sheet, bar, Role.LOOK if step <= volume else Role.OFF, radius=6)
