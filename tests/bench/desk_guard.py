"""A guard for the desk's pages: somebody is signed in, or nobody, as a test says."""

from collections.abc import Sequence

from aiohttp import web

from hospital.board.guard import Frame, Person, Role

RECEPTIONIST = Person("s-014", "受付 花子", Role.RECEPTION)
CLERK = Person("s-020", "医事 太郎", Role.BILLING)
ADMIN = Person("s-001", "管理 一郎", Role.ADMIN)


class OpenDoor:
    """Implements Guard; ``noted`` is the audit."""

    def __init__(self, somebody: Person | None = RECEPTIONIST) -> None:
        self.somebody = somebody
        self.noted: list[tuple[str, str, tuple[str, ...]]] = []

    def person(self, _request: web.Request, /) -> Person | None:
        return self.somebody

    def note(self, person: Person, what: str, about: Sequence[str] = ()) -> None:
        self.noted.append((person.staff_id, what, tuple(about)))

    def frame(self, _request: web.Request, /) -> Frame:
        return Frame()

    def csrf_token(self, _request: web.Request, /) -> str:
        return "token"
