"""The input screen served from a prepared inbox."""

import contextlib

from hospital.board import ask, frame
from hospital.board.app import Desk, make_app
from hospital.config import load
from hospital.database import Database
from tests.bench.desk_guard import OpenDoor
from tests.bench.desk_inquiries import DeskInquiries
from tests.bench.desk_pages import ServedPages
from tests.bench.pki import DEVICE
from tests.unit.hospital.test_config import GOOD


class AskingPages:
    """``url``, the ``door`` (who is signed in, what was noted), and what the kiosk ``asked``."""

    def __init__(self, folder):
        (folder / "hospital.toml").write_text(f'{GOOD}[board]\ndevice = "{DEVICE}"\n')
        self.inbox = Database(folder / "inbox.sqlite")
        self.door = OpenDoor()
        self.asked = DeskInquiries(self.inbox)
        self.desk = Desk(load(folder / "hospital.toml"), self.inbox, self.door)
        self.url = ""

    @contextlib.contextmanager
    def served(self, *more_areas):
        areas = [frame.area, ask.area, *more_areas]
        with ServedPages(lambda: make_app(self.desk, areas)) as pages:
            self.url = pages.url
            yield self
        self.inbox.close()

    def lists(self):
        return self.inbox.rows("SELECT count(*) FROM inquiry")[0][0]
