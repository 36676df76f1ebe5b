"""Shapes as SVG text: faces of keys, discs, rings, arrows.

cairo fills them with exact edges, once, at the exact pixel size; the graphics card then only
copies pictures. Lengths here are pixels.
"""

import math

PAD = 8
"""Plain pixels between the corners of a sliced picture; they are what is stretched."""


def svg(width: float, height: float, body: str) -> str:
    """A document of this size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    )


def rounded(box: tuple[float, float, float, float], radius: float, fill: str) -> str:
    """A filled rectangle (x, y, width, height) with round corners."""
    x, y, width, height = box
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
        f'fill="{fill}"/>'
    )


def disc(diameter: float, fill: str, edge: str = "", thickness: float = 0) -> str:
    """A circle, with an edge inside its diameter when one is named."""
    middle = diameter / 2
    radius = middle - thickness / 2
    stroke = f' stroke="{edge}" stroke-width="{thickness:g}"' if edge else ""
    body = f'<circle cx="{middle:g}" cy="{middle:g}" r="{radius:g}" fill="{fill}"{stroke}/>'
    return svg(diameter, diameter, body)


def ring(diameter: float, thickness: float, share: float, colours: tuple[str, str]) -> str:
    """A ring; ``share`` of it, ending at twelve o'clock, is in the first colour."""
    middle, radius = diameter / 2, (diameter - thickness) / 2
    filled, empty = colours
    base = (
        f'<circle cx="{middle:g}" cy="{middle:g}" r="{radius:g}" fill="none" '
        f'stroke="{{}}" stroke-width="{thickness:g}"/>'
    )
    if share >= 1:
        return svg(diameter, diameter, base.format(filled))
    angle = 2 * math.pi * share
    x, y = middle - radius * math.sin(angle), middle - radius * math.cos(angle)
    arc = (
        f'<path d="M{x:.3f} {y:.3f} A{radius:g} {radius:g} 0 {int(share > 1 / 2)} 1 '
        f'{middle:g} {middle - radius:g}" fill="none" stroke="{filled}" '
        f'stroke-width="{thickness:g}"/>'
    )
    return svg(diameter, diameter, base.format(empty) + (arc if share > 0 else ""))


def arrow_up(width: float, height: float, fill: str) -> str:
    """The arrow beside a card that is to be taken."""
    body = (
        f'<path d="M30 3 L57 32 A3 3 0 0 1 55 37 H43 V66 A3 3 0 0 1 40 69 H20 A3 3 0 0 1 17 66 '
        f'V37 H5 A3 3 0 0 1 3 32 Z" fill="{fill}" stroke="{fill}" stroke-width="3" '
        f'stroke-linejoin="round" transform="scale({width / 60:g} {height / 71:g})"/>'
    )
    return svg(width, height, body)


def corner_outside(radius: float, fill: str, *, is_left: bool, is_top: bool) -> str:
    """What lies outside one round corner; the rest lets through what is below."""
    x, y = (0 if is_left else radius), (0 if is_top else radius)
    across = radius - x
    body = (
        f'<path fill="{fill}" d="M{x:g} {y:g}L{across:g} {y:g}A{radius:g} {radius:g} 0 0 '
        f'{int(is_left != is_top)} {x:g} {radius - y:g}Z"/>'
    )
    return svg(radius, radius, body)


def hanging_tab(width: float, height: float, radius: float, fill: str) -> str:
    """A tab that hangs from the upper edge: only its lower corners are round."""
    body = (
        f'<path d="M0 0 H{width:g} V{height - radius:g} A{radius:g} {radius:g} 0 0 1 '
        f"{width - radius:g} {height:g} H{radius:g} A{radius:g} {radius:g} 0 0 1 0 "
        f'{height - radius:g} Z" fill="{fill}"/>'
    )
    return svg(width, height, body)


def tab(width: float, height: float, radius: float, fill: str) -> str:
    """A tab that grows out of the lower edge: only its upper corners are round."""
    body = (
        f'<path d="M0 {height:g} V{radius:g} A{radius:g} {radius:g} 0 0 1 {radius:g} 0 '
        f'H{width - radius:g} A{radius:g} {radius:g} 0 0 1 {width:g} {radius:g} V{height:g} Z" '
        f'fill="{fill}"/>'
    )
    return svg(width, height, body)


def oval_outside(width: float, height: float, edge: float, fill: str) -> str:
    """What lies outside an oval, which lets through what is below; ``edge`` wider on each side."""
    across, down = width / 2, height / 2
    wide, high = width + 2 * edge, height + 2 * edge
    left, right, middle = edge, edge + width, edge + down
    body = (
        f'<path fill-rule="evenodd" fill="{fill}" d="M0 0H{wide:g}V{high:g}H0Z '
        f"M{left:g} {middle:g}A{across:g} {down:g} 0 0 1 {right:g} {middle:g}"
        f'A{across:g} {down:g} 0 0 1 {left:g} {middle:g}Z"/>'
    )
    return svg(wide, high, body)


def oval_ring(width: float, height: float, thickness: float, colour: str) -> str:
    """An oval line of this thickness, a pixel inside its box so that no edge is cut."""
    across, down = (width - thickness) / 2 - 1, (height - thickness) / 2 - 1
    body = (
        f'<ellipse cx="{width / 2:g}" cy="{height / 2:g}" rx="{across:g}" ry="{down:g}" '
        f'fill="none" stroke="{colour}" stroke-width="{thickness:g}"/>'
    )
    return svg(width, height, body)


def frame(box: tuple[float, float, float, float], radius: float, line: float, colour: str) -> str:
    """The line along the inside of a rectangle (x, y, width, height) with round corners."""
    x, y, width, height = box
    half = line / 2
    return (
        f'<rect x="{x + half:g}" y="{y + half:g}" width="{width - line:g}" '
        f'height="{height - line:g}" rx="{radius - half:g}" fill="none" '
        f'stroke="{colour}" stroke-width="{line:g}"/>'
    )
