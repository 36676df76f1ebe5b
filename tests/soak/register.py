"""The oracle: what one insurer has told, in plain Python; it makes the insurer's next batch, too.

A batch changes nothing here until it is ``settled``; its content depends on the seed and on what
was settled before, never on time or on the service.
"""

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping

from tests.soak.people import SoakPerson

Line = Mapping[str, object]
FIRST_DAY = dt.date(2015, 4, 1)
_DAYS = 3000
_REASON = "02"


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What the insurer says of one coverage that may change."""

    qualified_on: dt.date
    lapsed_on: dt.date | None = None
    branch: str = "01"
    name: str = ""
    address: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """One coverage as it stands after a batch; None: it never was."""

    person: int
    ordinal: int
    """Which of the person's coverages at this insurer, by when it was first told."""
    facts: Facts | None


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A batch to be sent."""

    number: int
    body: bytes
    effects: tuple[Effect, ...]
    spoiled: bytes | None = None
    """The same with one wrong line, to be sent and refused before."""

    @property
    def rows(self) -> int:
        """How many versions of coverages the registry has from it."""
        return sum(effect.facts is not None for effect in self.effects)


@dataclasses.dataclass(frozen=True, slots=True)
class Numbering:
    """How an insurer numbers its insured."""

    insurer: str
    symbol: str | None
    digits: int

    def number(self, person: int) -> str:
        return f"{person + 1:0{self.digits}d}"


Key = tuple[int, int]
History = list[tuple[int, Facts | None]]
"""Batch by batch, as it was told."""


class Register:
    """One insurer's own books."""

    def __init__(self, numbering: Numbering, people: list[SoakPerson]) -> None:
        self.numbering = numbering
        self.people = people
        self.settled = 0
        self.history: dict[Key, History] = {}
        self.known_people: list[int] = []
        """Everybody who was ever registered, in order; only grows."""
        self._of_person: dict[int, list[Key]] = {}

    def draft(self, chosen: random.Random, lines: int, among: int) -> Draft:
        """The next batch; one line for each of that many of the first ``among`` people."""
        whom = chosen.sample(range(among), lines)
        changes = [self._change(chosen, person) for person in whom]
        return self._draft(chosen, [line for line, _ in changes], [one for _, one in changes])

    def bulk_draft(self, chosen: random.Random, first: int, lines: int) -> Draft:
        """The same of newcomers in a row."""
        changes = [self._register(chosen, first + place) for place in range(lines)]
        return self._draft(chosen, [line for line, _ in changes], [one for _, one in changes])

    def settle(self, draft: Draft) -> None:
        """The batch was applied."""
        assert draft.number == self.settled + 1
        self.settled = draft.number
        for effect in draft.effects:
            key = (effect.person, effect.ordinal)
            if key not in self.history:
                self.history[key] = []
                if effect.person not in self._of_person:
                    self._of_person[effect.person] = []
                    self.known_people.append(effect.person)
                self._of_person[effect.person].append(key)
            self.history[key].append((draft.number, effect.facts))

    def known(self, person: int, batch: int | None = None) -> list[Facts]:
        """The person's coverages after a batch, or after the last one."""
        found = (self._at(key, batch) for key in self._of_person.get(person, ()))
        return [facts for facts in found if facts is not None]

    def _at(self, key: Key, batch: int | None) -> Facts | None:
        told = [facts for number, facts in self.history[key] if batch is None or number <= batch]
        return told[-1] if told else None

    def _draft(self, chosen: random.Random, lines: list[Line], effects: list[Effect]) -> Draft:
        spoiled = None
        if chosen.random() < 0.12:
            wrong = [*lines[:-1], {**lines[-1], "QualificationDate": "20259999"}]
            spoiled = _body(wrong)
        return Draft(self.settled + 1, _body(lines), tuple(effects), spoiled)

    def _current(self, person: int) -> Iterator[tuple[Key, Facts]]:
        for key in self._of_person.get(person, ()):
            facts = self.history[key][-1][1]
            if facts is not None:
                yield key, facts

    def _change(self, chosen: random.Random, person: int) -> tuple[Line, Effect]:
        current = list(self._current(person))
        running = [(key, facts) for key, facts in current if facts.lapsed_on is None]
        way = chosen.choice(("register", "change", "terminate", "terminate", "correct"))
        if not current or (way == "register" and not running):
            return self._register(chosen, person)
        if way == "correct" and len(current) == 1:
            return self._correct(chosen, *current[0])
        if way == "terminate" and running:
            return self._terminate(chosen, *running[0])
        return self._rename(chosen, *current[-1])

    def _register(self, chosen: random.Random, person: int) -> tuple[Line, Effect]:
        ends = [facts.lapsed_on for _, facts in self._current(person) if facts.lapsed_on]
        first = max(ends) if ends else FIRST_DAY
        day = first + dt.timedelta(days=chosen.randrange(0, _DAYS if not ends else 40))
        facts = Facts(day, branch=f"{chosen.randrange(1, 9):02d}", name=self.people[person].name)
        effect = Effect(person, len(self._of_person.get(person, ())), facts)
        return self._whole("register", person, facts), effect

    def _rename(self, chosen: random.Random, key: Key, facts: Facts) -> tuple[Line, Effect]:
        changed = dataclasses.replace(
            facts,
            name=f"{self.people[key[0]].name}{chosen.choice('甲乙丙丁戊')}",
            address=f"練習県練習市{chosen.randrange(1, 99)}番地",
        )
        return self._whole("change", key[0], changed), Effect(*key, changed)

    def _terminate(self, chosen: random.Random, key: Key, facts: Facts) -> tuple[Line, Effect]:
        ended = facts.qualified_on + dt.timedelta(days=chosen.randrange(1, 900))
        line = {
            "kind": "terminate",
            "code": self.people[key[0]].code(self.numbering.insurer),
            "InsurerNumber": self.numbering.insurer,
            "QualificationDate": f"{facts.qualified_on:%Y%m%d}",
            "DisqualificationDate": f"{ended:%Y%m%d}",
            "ReasonOfLoss": _REASON,
        }
        return line, Effect(*key, dataclasses.replace(facts, lapsed_on=ended))

    def _correct(self, chosen: random.Random, key: Key, facts: Facts) -> tuple[Line, Effect]:
        known = f"{facts.qualified_on:%Y%m%d}"
        if chosen.random() < 0.3:
            line = {
                "kind": "correct",
                "code": self.people[key[0]].code(self.numbering.insurer),
                "InsurerNumber": self.numbering.insurer,
                "QualificationDate": known,
                "withdrawn": True,
            }
            return line, Effect(*key, None)
        moved = dataclasses.replace(
            facts, qualified_on=facts.qualified_on - dt.timedelta(days=chosen.randrange(1, 30))
        )
        line = dict(self._whole("correct", key[0], moved))
        return line | {"known_qualification_date": known}, Effect(*key, moved)

    def _whole(self, kind: str, person: int, facts: Facts) -> Line:
        someone = self.people[person]
        line: dict[str, object] = {
            "kind": kind,
            "code": someone.code(self.numbering.insurer),
            "InsurerNumber": self.numbering.insurer,
            "QualificationDate": f"{facts.qualified_on:%Y%m%d}",
            "InsuredIdentificationNumber": self.numbering.number(person),
            "InsuredBranchNumber": facts.branch,
            "PersonalFamilyClassification": "1",
            "Name": facts.name,
            "NameKana": someone.kana,
            "Sex1": someone.sex,
            "Birthdate": f"{someone.born:%Y%m%d}",
        }
        if self.numbering.symbol is not None:
            line["InsuredCardSymbol"] = self.numbering.symbol
        if facts.address is not None:
            line["Address"] = facts.address
        if kind == "correct" and facts.lapsed_on is not None:
            line |= {"DisqualificationDate": f"{facts.lapsed_on:%Y%m%d}", "ReasonOfLoss": _REASON}
        return line


def _body(lines: list[Line]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
