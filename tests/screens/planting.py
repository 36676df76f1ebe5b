"""Things that are planted on a sheet, so that the scanner has something to find."""

from kiosk.ui.panel import Box
from kiosk.ui.theme import Palette, Role, rgba
from kiosk.ui.view_model import Theme
from tests.screens import layout, scanner, witness
from tests.screens.catalogue import catalogue
from tests.screens.findings import Case

VIEWS = {screen.name: screen.view for screen in catalogue()}
CASE = Case("s12-choose", "ja", "standard", 100, "1280x800")
OFF = rgba(Palette.read(Theme.STANDARD)[Role.ON_OFF])
FREE = Box(700, 130, 400, 60)


class Ground:
    """What can be drawn on, in a window that shows something else."""

    def __init__(self, window):
        self.window = window

    def screen(self, view, draw=lambda _: None):
        """A View with something more on it."""
        with witness.watching() as seen:
            sheet = self.window.lay_out(view)
            draw(sheet)
            return layout.read(sheet, seen)

    def plain(self, *draws):
        """A plain ground with these things on it."""

        def cover_and_draw(sheet):
            sheet.cover()
            sheet.fill(sheet.box, Role.PAPER)
            for draw in draws:
                draw(sheet)

        return self.screen(VIEWS["s12-choose"], cover_and_draw)

    def faults(self, *draws):
        """What the scanner finds on a plain ground with these things."""
        return faults(self.plain(*draws))


def faults(seen):
    return [(finding.fault, finding.about) for finding in scanner.scan(seen, CASE, OFF)]


def written(text, box=FREE, **kind):
    from kiosk.ui.sheet import Type

    return lambda sheet: sheet.write(text, box, Type(**({"size": 40} | kind)))


def filled(box, role):
    return lambda sheet: sheet.fill(box, role)


def key(name, box):
    return lambda sheet: sheet.touchable(name, box, None, lambda _sheet, _is_pressed: None)
