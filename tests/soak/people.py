"""The people of a soak: as many as are wanted, each with a code at every insurer."""

import dataclasses
import datetime as dt
import hashlib

_BORN = dt.date(1940, 1, 1)


@dataclasses.dataclass(frozen=True, slots=True)
class SoakPerson:
    """Nobody who exists."""

    place: int
    person_id: int
    name: str
    kana: str
    sex: str
    born: dt.date

    def code(self, insurer: str) -> str:
        """The insurer's own code for the person (機関別符号)."""
        return hashlib.sha256(f"{insurer}/{self.place}".encode()).hexdigest()[:32]

    @property
    def link_key(self) -> bytes:
        """What the person's link number is found by."""
        return hashlib.sha256(f"soak-{self.place}".encode()).digest()


def soak_people(count: int) -> list[SoakPerson]:
    """Numbered from 0 on; the same every time."""
    return [_person(place) for place in range(count)]


def _person(place: int) -> SoakPerson:
    digest = hashlib.sha256(f"person-{place}".encode()).digest()
    return SoakPerson(
        place=place,
        person_id=int.from_bytes(digest[:8], "big") >> 1,
        name=f"練習　{_numeral(place)}",
        kana="ﾚﾝｼｭｳ ﾀﾛｳ",
        sex=str(1 + digest[8] % 2),
        born=_BORN + dt.timedelta(days=int.from_bytes(digest[9:11], "big") % 25_000),
    )


def _numeral(place: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(place))
