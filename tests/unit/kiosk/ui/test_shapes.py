"""SVG shapes: what cairo is told to draw."""

import xml.etree.ElementTree as ET

import pytest

from kiosk.ui import shapes
from kiosk.ui.theme import Palette, Role, rgba
from kiosk.ui.view_model import Theme

SVG = "{http://www.w3.org/2000/svg}"
TWO = ("#111111", "#222222")


def paths(document):
    return ET.fromstring(document).findall(f"{SVG}path")


@pytest.mark.parametrize("document", [
    shapes.disc(40, "#FFFFFF"), shapes.disc(40, "#FFFFFF", "#000000", 3),
    shapes.ring(240, 20, 0.3, TWO), shapes.arrow_up(60, 71, "#000000"),
    shapes.tab(440, 78, 26, "#000000"), shapes.hanging_tab(150, 86, 24, "#000000"),
    shapes.corner_outside(28, "#FFFFFF", is_left=True, is_top=False),
])  # fmt: skip
def test_a_shape_is_well_formed(document):
    assert ET.fromstring(document).tag == f"{SVG}svg"


def test_an_empty_ring_has_no_arc():
    assert paths(shapes.ring(240, 20, 0, TWO)) == []


def test_a_full_ring_is_one_circle_in_the_first_colour():
    document = shapes.ring(240, 20, 1, TWO)
    assert paths(document) == []
    assert "#111111" in document
    assert "#222222" not in document


@pytest.mark.parametrize(("share", "large_arc"), [(0.25, "0"), (0.75, "1")])
def test_a_ring_takes_the_long_way_round_for_more_than_a_half(share, large_arc):
    [arc] = paths(shapes.ring(240, 20, share, TWO))
    assert arc.attrib["d"].split("A")[1].split()[3] == large_arc


@pytest.mark.parametrize("theme", Theme)
def test_every_role_has_a_colour_in_every_theme(theme):
    palette = Palette.read(theme)
    assert all(len(rgba(palette[role])) == 4 for role in Role)


def _luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(colour)[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one, other):
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("ground", [Role.PAPER, Role.WHITE, Role.TILE, Role.OK_GROUND,
                                    Role.ATTENTION_GROUND])  # fmt: skip
@pytest.mark.parametrize("ink", [Role.INK, Role.INK2])
def test_text_stands_out_from_every_ground(theme, ground, ink):
    palette = Palette.read(theme)
    assert _contrast(palette[ink], palette[ground]) >= 7


@pytest.mark.parametrize("theme", Theme)
def test_the_label_of_a_primary_key_stands_out(theme):
    palette = Palette.read(theme)
    assert _contrast(palette[Role.ON_PRIMARY], palette[Role.TOUCH]) >= 7


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(
    ("label", "ground"),
    [(Role.ON_STAFF, Role.STAFF), (Role.STAFF, Role.WHITE), (Role.STAFF, Role.PAPER)],
)
def test_what_is_for_staff_stands_out(theme, label, ground):
    palette = Palette.read(theme)
    assert _contrast(palette[label], palette[ground]) >= 7


@pytest.mark.parametrize("theme", Theme)
def test_nobody_takes_a_key_of_the_staff_for_one_of_the_patients(theme):
    palette = Palette.read(theme)
    assert palette[Role.STAFF] not in (palette[Role.TOUCH], palette[Role.LOOK])
