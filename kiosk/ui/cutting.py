"""Which part of the camera's picture is shown. Pure; no kivy."""

Corners = tuple[float, float, float, float, float, float, float, float]


def mirrored_middle(ratio: float, wanted: float) -> Corners:
    """Corners of the middle of a picture that fills a box of another ratio, left-right mirrored.

    Rows of a frame begin at the top, those of a texture at the bottom; so it is turned, too.

    Args:
        ratio: width by height of the picture.
        wanted: width by height of the box.
    """
    across, down = min(1.0, wanted / ratio), min(1.0, ratio / wanted)
    left, right = (1 - across) / 2, (1 + across) / 2
    top, bottom = (1 - down) / 2, (1 + down) / 2
    return right, bottom, left, bottom, left, top, right, top
