"""A mapping that is copied cheaply though it is large: a copy shares what both had.

The ledger's register is copied with each new act, because who was handed the one before must not
see it change; a hundred thousand certificates would cost ten milliseconds each time. Pure.
"""

from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_MOST_ON_TOP = 512


class Layered(MutableMapping[_Key, _Value]):
    """In the order in which keys came; nothing is ever taken out."""

    def __init__(self) -> None:
        self._base: dict[_Key, _Value] = {}
        self._top: dict[_Key, _Value] = {}

    def copy(self) -> "Layered[_Key, _Value]":
        """One that may grow on while this one stays as it is."""
        other: Layered[_Key, _Value] = Layered()
        if len(self._top) < _MOST_ON_TOP:
            other._base, other._top = self._base, self._top.copy()
        else:
            other._base = self._merged()
        return other

    def __getitem__(self, key: _Key) -> _Value:
        return self._top[key] if key in self._top else self._base[key]

    def __setitem__(self, key: _Key, value: _Value) -> None:
        self._top[key] = value

    def __delitem__(self, key: _Key) -> None:
        raise TypeError("nothing is taken out of what the ledger has told")

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._merged())

    def __len__(self) -> int:
        return len(self._base) + sum(key not in self._base for key in self._top)

    def values(self) -> ValuesView[_Value]:
        """All, the oldest first."""
        return self._merged().values()

    def items(self) -> ItemsView[_Key, _Value]:
        """The same with their keys."""
        return self._merged().items()

    def _merged(self) -> dict[_Key, _Value]:
        return {**self._base, **self._top}
