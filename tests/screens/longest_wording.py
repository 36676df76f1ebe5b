"""`python -m tests.screens.longest_wording PANEL`: clinics' sentences of the greatest length.

Prints each that does not fit, in each language and text size. One window a process.
"""

import dataclasses
import sys
import tempfile
from pathlib import Path

from kiosk.flow.setting import Language, TextSize
from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.wording import Sentences, Wording, longest_of
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS

WORDS = {Language.EN: "warming ", Language.KO: "안녕하세요 "}
SCREENS = ("s00-attract", "s01", "s26-staff", "s41-valid", "s48", "s49", "s50-done")


def longest(language):
    fields = dataclasses.fields(Sentences)
    word = WORDS.get(language, "国")
    texts = {one.name: (word * 99)[: longest_of(one, language)].strip() for one in fields}
    return Sentences(**texts)


def main():
    ja, en, zh_hans, ko = map(longest, Language)
    wording = Wording(ja, en, zh_hans, ko).by_message
    screens = [screen for screen in catalogue() if screen.name.startswith(SCREENS)]
    slot = ViewSlot(screens[0].view)
    with tempfile.TemporaryDirectory() as home:
        panel = PANELS[sys.argv[1]]
        settings = ScreenSettings(panel, Path(home), "offscreen", wording=wording)
        window = open_window(settings, slot, lambda _event: None, Pads())
        window.begin([], is_driven_by_caller=True)
        for screen in screens:
            for language in Language:
                for size in TextSize:
                    slot.put(dataclasses.replace(screen.view, language=language, text_size=size))
                    window.frame()
                    window.frame()
                    for text in window.texts():
                        if not text.fits:
                            print(screen.name, language.value, int(size), text.text)


if __name__ == "__main__":
    main()
