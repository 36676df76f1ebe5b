"""Names of made-up people, with characters that get lost on the way (外字).

髙 and 﨑 are in cp932 but not in JIS X 0208, 𠮷 is in neither, U+FA10 changes when it is
normalised; some insurers send ● for what they could not write (eligibility.md 5.5).
"""

from random import Random

from cloud.sample.values import Name

_FAMILIES = (
    *(
        "佐藤 ｻﾄｳ",
        "鈴木 ｽｽﾞｷ",
        "高橋 ﾀｶﾊｼ",
        "田中 ﾀﾅｶ",
        "伊藤 ｲﾄｳ",
        "渡辺 ﾜﾀﾅﾍﾞ",
        "山本 ﾔﾏﾓﾄ",
        "中村 ﾅｶﾑﾗ",
    ),
    *(
        "小林 ｺﾊﾞﾔｼ",
        "加藤 ｶﾄｳ",
        "吉田 ﾖｼﾀﾞ",
        "山田 ﾔﾏﾀﾞ",
        "佐々木 ｻｻｷ",
        "山口 ﾔﾏｸﾞﾁ",
        "松本 ﾏﾂﾓﾄ",
        "井上 ｲﾉｳｴ",
    ),
    *("木村 ｷﾑﾗ", "林 ﾊﾔｼ", "斎藤 ｻｲﾄｳ", "清水 ｼﾐｽﾞ", "山崎 ﾔﾏｻﾞｷ", "森 ﾓﾘ", "池田 ｲｹﾀﾞ", "橋本 ﾊｼﾓﾄ"),
    *(
        "阿部 ｱﾍﾞ",
        "石川 ｲｼｶﾜ",
        "山下 ﾔﾏｼﾀ",
        "中島 ﾅｶｼﾞﾏ",
        "前田 ﾏｴﾀﾞ",
        "藤田 ﾌｼﾞﾀ",
        "小川 ｵｶﾞﾜ",
        "後藤 ｺﾞﾄｳ",
    ),
    *(
        "岡田 ｵｶﾀﾞ",
        "長谷川 ﾊｾｶﾞﾜ",
        "村上 ﾑﾗｶﾐ",
        "近藤 ｺﾝﾄﾞｳ",
        "石井 ｲｼｲ",
        "坂本 ｻｶﾓﾄ",
        "遠藤 ｴﾝﾄﾞｳ",
        "大塚 ｵｵﾂｶ",
    ),
    *(
        "髙橋 ﾀｶﾊｼ",
        "山\ufa11 ﾔﾏｻﾞｷ",
        "𠮷田 ﾖｼﾀﾞ",
        "髙木 ﾀｶｷﾞ",
        "大\ufa10 ｵｵﾂｶ",
        "渡邉 ﾜﾀﾅﾍﾞ",
        "渡邊 ﾜﾀﾅﾍﾞ",
        "齋藤 ｻｲﾄｳ",
    ),
)
_RARE = 0.06
_COMMON = len(_FAMILIES) - 8
_MEN = (
    *(
        "太郎 ﾀﾛｳ",
        "一郎 ｲﾁﾛｳ",
        "健 ｹﾝ",
        "誠 ﾏｺﾄ",
        "浩 ﾋﾛｼ",
        "大輔 ﾀﾞｲｽｹ",
        "翔太 ｼｮｳﾀ",
        "蓮 ﾚﾝ",
        "湊 ﾐﾅﾄ",
        "隆 ﾀｶｼ",
    ),
    *(
        "茂 ｼｹﾞﾙ",
        "清 ｷﾖｼ",
        "勇 ｲｻﾑ",
        "直樹 ﾅｵｷ",
        "拓也 ﾀｸﾔ",
        "和也 ｶｽﾞﾔ",
        "悠真 ﾕｳﾏ",
        "陽翔 ﾊﾙﾄ",
        "正 ﾀﾀﾞｼ",
        "学 ﾏﾅﾌﾞ",
    ),
)
_WOMEN = (
    *(
        "花子 ﾊﾅｺ",
        "幸子 ｻﾁｺ",
        "和子 ｶｽﾞｺ",
        "洋子 ﾖｳｺ",
        "恵 ﾒｸﾞﾐ",
        "美咲 ﾐｻｷ",
        "葵 ｱｵｲ",
        "陽菜 ﾋﾅ",
        "結衣 ﾕｲ",
        "久美子 ｸﾐｺ",
    ),
    *(
        "直美 ﾅｵﾐ",
        "智子 ﾄﾓｺ",
        "愛 ｱｲ",
        "千代 ﾁﾖ",
        "節子 ｾﾂｺ",
        "裕子 ﾕｳｺ",
        "凛 ﾘﾝ",
        "紬 ﾂﾑｷﾞ",
        "文子 ﾌﾐｺ",
        "さくら ｻｸﾗ",
    ),
)
_LOST = "●"
_CANNOT_BE_WRITTEN = "髙\ufa11𠮷\ufa10邉邊"
_MALE = "1"


def family_name(random: Random) -> Name:
    """Of a household."""
    if random.random() < _RARE:
        return _split(_FAMILIES[_COMMON + int(random.random() * 8)])
    return _split(_FAMILIES[int(random.random() * _COMMON)])


def full_name(random: Random, family: Name, sex: str) -> Name:
    """A member's: parts split by U+3000, in the reading by a blank."""
    pool = _MEN if sex == _MALE else _WOMEN
    given = _split(pool[int(random.random() * len(pool))])
    return Name(f"{family.text}\u3000{given.text}", f"{family.kana} {given.kana}")


def as_sent(name: Name) -> Name:
    """What arrives from an insurer that cannot write every character: ● is a loss, not a name."""
    text = "".join(_LOST if one in _CANNOT_BE_WRITTEN else one for one in name.text)
    return Name(text, name.kana)


def _split(entry: str) -> Name:
    text, _, kana = entry.partition(" ")
    return Name(text, kana)
