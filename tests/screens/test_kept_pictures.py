"""Pictures are kept for the next screen, but not without end: a kiosk shows them all day."""

import pytest

from kiosk.ui import shapes

INK = "#2B2B2B"


@pytest.fixture
def textures(kiosk):
    """With a window there, and not before: who collects this file needs no Kivy."""
    from kiosk.ui import textures

    return textures


def rings(*widths):
    return [shapes.oval_ring(width, 558, 22, INK) for width in widths]


def test_a_shape_is_made_once(textures):
    large, small = rings(444)[0], shapes.disc(44, INK)
    assert textures.shape(large) is textures.shape(large)
    assert textures.shape(small) is textures.shape(small)


def test_large_shapes_are_kept_for_one_screen_only(textures):
    """A face's oval in each size and theme took eight megabytes."""
    made = [textures.shape(document) for document in rings(*range(400, 420))]
    assert [textures.shape(one) for one in rings(417, 418, 419)] == made[-3:]
    assert textures.shape(rings(416)[0]) is not made[16]


def test_large_shapes_do_not_push_out_small_ones(textures):
    discs = [shapes.disc(edge, INK) for edge in range(20, 30)]
    made = [textures.shape(disc) for disc in discs]
    for document in rings(*range(400, 400 + textures.SHAPES_KEPT)):
        textures.shape(document)
    assert [textures.shape(disc) for disc in discs] == made


def test_a_shape_that_does_not_say_its_size_is_refused(textures):
    with pytest.raises(ValueError, match="does not say its size"):
        textures.shape('<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>')
