"""The choice of the voice, and how loud it is; it stays open, so that one hears what one chose."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role
from kiosk.ui.view_model import VOLUMES, View, Voice, VoiceView
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.zones import GUTTER, draw_title

VOLUME_HEIGHT, VOLUME_HEIGHT_COMPACT = 150, 104


def draw(sheet: Sheet, view: View, content: VoiceView) -> None:  # noqa: ARG001 (all alike)
    """Draws the three voices side by side and the volume in a row below."""
    body = draw_title(sheet, "voice.title")
    low = VOLUME_HEIGHT if not sheet.is_compact else VOLUME_HEIGHT_COMPACT
    gap = GUTTER if not sheet.is_compact else 14
    upper = body.top(body.h - low - gap)
    size = 40 if not sheet.is_compact else 32
    for voice, place in zip(Voice, upper.columns(len(Voice), gap), strict=True):
        is_chosen = voice is content.voice
        label = sheet.words.of(f"voice.{voice.value}")
        draw_key(
            sheet,
            Key(
                f"voice-{voice.value}",
                place,
                events.VoiceChosen(voice),
                Kind.PRIMARY if is_chosen else Kind.PLAIN,
            ),
            beside("check", label, size) if is_chosen else worded(label, size, is_bold=True),
        )
    _draw_volume(sheet, body.below(body.h - low), content.volume)


def _draw_volume(sheet: Sheet, row: Box, volume: int) -> None:
    width = row.w * 0.3
    places = {"down": row.left(width), "up": row.after(row.w - width)}
    ends = {"down": VOLUMES[0], "up": VOLUMES[-1]}
    size = 38 if not sheet.is_compact else 30
    for (name, place), step in zip(places.items(), (-1, 1), strict=True):
        kind = Kind.OFF if volume == ends[name] else Kind.PLAIN
        label = sheet.words.of(f"voice.volume.{name}")
        key = Key(f"volume-{name}", place, events.VolumeChanged(step), kind)
        draw_key(sheet, key, worded(label, size, is_bold=True))
    middle = row.after(width).left(row.w - 2 * width)
    words = middle.top(middle.h / 2)
    sheet.say("voice.volume", words, Type(size, align=0.5), volume=volume)
    pitch = middle.w / (len(VOLUMES) + 1)
    for step in VOLUMES:
        role = Role.LOOK if step <= volume else Role.LINE
        sheet.disc(middle.x + pitch * step, middle.y + middle.h * 0.72, 24, role)
