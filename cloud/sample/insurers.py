"""The insurers of a made-up nation, by scheme; their numbers have the real form and check digits.

Numbers of insurers and of insured by scheme: MHLW and Kyokai, fiscal 2022 to 2023 (Kyokai 39.4 M,
societies 28.2 M, mutual aid 9.8 M, National Health Insurance 28 M, later-stage elderly 19.4 M).
Names are made up.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from cloud.sample.population import PREFECTURES
from cloud.sample.values import SampleInsurer
from eligibility.insured import InsurerNumber, check_digit
from eligibility.scheme import Scheme

_WHOLE = 1_000_000
"""From so many people on there are all insurers; fewer people have fewer, by the square root."""
_SOCIETIES = 1400
_MUTUAL_AID = 85
_MUNICIPALITIES = 1716
_NHI_SOCIETIES = 160
_MUTUAL_LAWS = ("31", "32", "32", "32", "33", "34")
_EMPLOYERS = {Scheme.KYOKAI: 394, Scheme.SOCIETY: 282, Scheme.MUTUAL_AID: 98, Scheme.SEAMEN: 1}
_CODE_WEIGHTS = (6, 5, 4, 3, 2)


class Insurers:
    """Everybody who insures, and who insures whom."""

    def __init__(self, people: int) -> None:
        share = min(1.0, (people / _WHOLE) ** 0.5)
        self._prefectures = _most_peopled(max(1, round(len(PREFECTURES) * share)))
        self.kyokai = [_kyokai(one) for one in self._prefectures]
        self.societies = self._spread("06", max(2, round(_SOCIETIES * share)), "健康保険組合")
        self.mutual = self._mutual(max(1, round(_MUTUAL_AID * share)))
        self.seamen = [_insurer("02130", 1, "船員保険", 13)]
        self.municipal = self._municipal(
            max(len(self._prefectures), round(_MUNICIPALITIES * share))
        )
        self.nhi_societies = self._nhi_societies(max(1, round(_NHI_SOCIETIES * share)))
        self.later_stage = {
            one: _insurer(f"39{one:02d}0", 0, "後期高齢者医療広域連合", one)
            for one in self._prefectures
        }
        self._kyokai_of = {one.prefecture: one for one in self.kyokai}
        self._by_prefecture = {
            one: [town for town in self.municipal if town.prefecture == one]
            for one in self._prefectures
        }
        self._weights = list(accumulate(PREFECTURES[one - 1] for one in self._prefectures))
        self._society_weights = list(
            accumulate(1 / (1 + i) ** 0.7 for i in range(len(self.societies)))
        )

    def everybody(self) -> Sequence[SampleInsurer]:
        """All of them."""
        return (
            *self.kyokai,
            *self.societies,
            *self.mutual,
            *self.seamen,
            *self.municipal,
            *self.nhi_societies,
            *self.later_stage.values(),
        )

    def town(self, random: Random, prefecture: int | None = None) -> SampleInsurer:
        """A municipality, as insurer of its residents; somewhere, or in one prefecture."""
        if prefecture is None:
            place = bisect(self._weights, random.random() * self._weights[-1])
            prefecture = self._prefectures[place]
        towns = self._by_prefecture[prefecture]
        return towns[int(random.random() ** 2 * len(towns))]  # a few are large

    def employer(self, random: Random, prefecture: int) -> SampleInsurer:
        """Whoever insures those who work at one place."""
        scheme = random.choices(tuple(_EMPLOYERS), tuple(_EMPLOYERS.values()))[0]
        if scheme is Scheme.KYOKAI:
            return self._kyokai_of[prefecture]
        if scheme is Scheme.SOCIETY:
            place = bisect(self._society_weights, random.random() * self._society_weights[-1])
            return self.societies[place]
        return random.choice(self.mutual if scheme is Scheme.MUTUAL_AID else self.seamen)

    def _spread(self, law: str, count: int, name: str) -> list[SampleInsurer]:
        made = []
        for place in range(count):
            prefecture = self._prefectures[place % len(self._prefectures)]
            serial = 1 + place // len(self._prefectures)
            made.append(_insurer(f"{law}{prefecture:02d}", serial, name, prefecture))
        return made

    def _mutual(self, count: int) -> list[SampleInsurer]:
        made = []
        for place in range(count):
            law = _MUTUAL_LAWS[place % len(_MUTUAL_LAWS)]
            prefecture = self._prefectures[place % len(self._prefectures)]
            made.append(_insurer(f"{law}{prefecture:02d}", 1 + place, "共済組合", prefecture))
        return made

    def _municipal(self, count: int) -> list[SampleInsurer]:
        whole = sum(PREFECTURES[one - 1] ** 0.5 for one in self._prefectures)
        made = []
        for one in self._prefectures:
            share = max(1, round(count * PREFECTURES[one - 1] ** 0.5 / whole))
            made += [_municipality(one, serial) for serial in range(1, share + 1)]
        return made

    def _nhi_societies(self, count: int) -> list[SampleInsurer]:
        made = []
        for place in range(count):
            prefecture = self._prefectures[place % len(self._prefectures)]
            serial = 300 + 1 + place // len(self._prefectures)
            made.append(_insurer(f"{prefecture:02d}", serial, "国民健康保険組合", prefecture))
        return made


def _most_peopled(count: int) -> list[int]:
    ranked = sorted(range(1, len(PREFECTURES) + 1), key=lambda one: -PREFECTURES[one - 1])
    return sorted(ranked[:count])


def _kyokai(prefecture: int) -> SampleInsurer:
    return _insurer(f"01{prefecture:02d}", 1, "全国健康保険協会", prefecture)


def _municipality(prefecture: int, serial: int) -> SampleInsurer:
    made = _insurer(f"{prefecture:02d}", serial, "市町村", prefecture)
    return made._replace(municipality_code=municipality_code(prefecture, 200 + serial))


def municipality_code(prefecture: int, serial: int) -> str:
    """全国地方公共団体コード: five digits and the check digit of JIS X 0402."""
    digits = f"{prefecture:02d}{serial:03d}"
    total = sum(int(one) * weight for one, weight in zip(digits, _CODE_WEIGHTS, strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


def _insurer(lead: str, serial: int, kind: str, prefecture: int) -> SampleInsurer:
    digits = f"{lead}{serial:03d}" if len(lead) in (2, 4) else f"{lead}{serial:02d}"
    number = f"{digits}{check_digit(digits)}"
    scheme = Scheme.of(InsurerNumber.parse(number))
    return SampleInsurer(number, f"{kind} 第{prefecture:02d}-{serial:03d}号", scheme, prefecture)
