"""Birth dates as a card prints them: year of the era, month, day (照合番号B, card.md 2)."""

import datetime as dt

_ERAS = (
    (dt.date(2019, 5, 1), 2018),  # 令和
    (dt.date(1989, 1, 8), 1988),  # 平成
    (dt.date(1926, 12, 25), 1925),  # 昭和
    (dt.date(1912, 7, 30), 1911),  # 大正
    (dt.date(1868, 1, 25), 1867),  # 明治
)


def era_birth(day: dt.date) -> str:
    """``YYMMDD`` with the year of the era: 12 April 1989 is 010412."""
    offset = next(offset for first_day, offset in _ERAS if day >= first_day)
    return f"{day.year - offset:02}{day:%m%d}"
