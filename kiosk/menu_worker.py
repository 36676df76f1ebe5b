"""Effects of the staff menu: looking at the parts of the kiosk, keeping what staff set."""

import dataclasses
from typing import assert_never

from kiosk.flow import effects as f
from kiosk.flow.menu_events import Inspected
from kiosk.ports import Inspection


@dataclasses.dataclass(frozen=True, slots=True)
class MenuWorker:
    """Does what the menu asks for, on a thread of its own: a slow line holds up no screen."""

    inspection: Inspection

    def __call__(self, effect: f.InspectionEffect) -> Inspected | None:
        """Answers with what was found; None when no one waits."""
        match effect:
            case f.Inspect():
                found = self.inspection.look(effect.check, is_test=effect.is_test)
                return Inspected(effect.check, found)
            case f.SetUp():
                self.inspection.set_up(effect.volume, effect.brightness)
                return None
            case _:
                assert_never(effect)
