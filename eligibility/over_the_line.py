"""Which site settings may reach a kiosk over the line: the authority signs and takes no others.

Only tables that a running kiosk can take up by itself: its addresses are in the firewall, too, its
name is in its certificate, and its folders and its chip say what runs on it, so those come with the
image. Whoever stole the key that signs settings can change no more than this.
"""

from collections.abc import Mapping

from eligibility.staff_codes import TABLE

LANGUAGES = ("ja", "en", "zh_hans", "ko")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AS_IN_THE_SITE_FILE: tuple[tuple[str, str], ...] = (
    ("site", "clinic_name"),
    ("card", "reader"),
    ("camera", "source"),
    ("consent", "asks_prescription"),
    ("sound", "volume"),
    *(("hours", day) for day in WEEKDAYS),
    ("hours", "closed_days"),
    *(("wording", language) for language in LANGUAGES),
)
"""Table and key: what an administrator writes."""
OVER_THE_LINE: tuple[tuple[str, str], ...] = (
    *AS_IN_THE_SITE_FILE,
    *((TABLE, key) for key in ("n", "salt", "members")),
)
"""These, and what the authority makes itself: the hashes of staff codes."""


def not_over_the_line(tables: Mapping[str, object]) -> str | None:
    """The first table or key that may not stand in such settings; None: all of them may."""
    known = {table for table, _ in OVER_THE_LINE}
    for table, keys in tables.items():
        if table not in known or not isinstance(keys, Mapping):
            return table
        for key in keys:
            if (table, key) not in OVER_THE_LINE:
                return f"{table}.{key}"
    return None
