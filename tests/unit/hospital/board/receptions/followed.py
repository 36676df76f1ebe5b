"""An inbox, the board's own table that follows it, and what a page reads of it."""

from eligibility.oqs_xml import Encoding
from hospital.board.receptions.follower import catch_up, forget_another, open_to_read
from hospital.board.receptions.notes import Notes
from hospital.board.receptions.projection import Projection
from hospital.board.receptions.reading import Reading, Show, Wanted
from tests.bench.desk_day import DeskDay
from tests.bench.receptions import (
    TODAY,
)


class Board:
    """An inbox, what follows it, and what a page reads."""

    def __init__(self, folder, encoding=Encoding.UTF_8):
        self.folder = folder
        self.day = DeskDay(folder)
        self.projection = Projection(folder / "board.sqlite", encoding)
        self.reading = Reading(self.projection, self.day.inbox.database)
        self.notes = Notes(self.projection, self.day.inbox.database)

    def follow(self):
        inbox = open_to_read(self.folder / "inbox.sqlite")
        try:
            forget_another(inbox, self.projection)
            return catch_up(inbox, self.projection)
        finally:
            inbox.close()

    def needs(self, verification_id):
        self.follow()
        kept = self.reading.one(verification_id)
        assert kept is not None
        return {one.need for one in kept.needs}

    def listed(self, show=Show.ALL, day=TODAY):
        self.follow()
        return [kept.verification_id for kept in self.reading.page(Wanted(day, show))]

    def close(self):
        self.projection.close()
        self.day.close()
