"""Chinese names by their sound: the order of a name column, and what the search box finds a name by.

The readings are pypinyin's; only the walk through a text is ours, because its own takes 20 µs a character and a site
may have a hundred thousand names (measured: 15 s there, 1 s here). What it does not know are surnames, which are read
otherwise than the same character elsewhere (单 shan, not dan).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache

# Surnames whose reading is not the usual one of their characters; those that begin more words than names are left out.
_SURNAMES = (
    "单:shan 曾:zeng 仇:qiu 区:ou 解:xie 查:zha 朴:piao 盖:ge 重:chong 员:yun 贠:yun 尉:wei 乐:yue 翟:zhai 祭:zhai"
    " 冼:xian 缪:miao 覃:qin 谌:chen 隗:wei 句:gou 宿:su 乜:nie 阚:kan 逄:pang 佴:nai 郇:xun"
    " 万俟:mo,qi 尉迟:yu,chi 单于:chan,yu 长孙:zhang,sun 澹台:tan,tai 令狐:ling,hu 宰父:zai,fu 夹谷:jia,gu"
)
SURNAMES = dict(pair.split(":") for pair in _SURNAMES.split())
# A business named after its owner: 曾记, 单氏.
OWNERS = frozenset("氏记")
LONGEST_PHRASE = 4
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_PARTS = re.compile(rf"([0-9]+)|({_HAN.pattern}+)")
_TONES = {0x0300, 0x0301, 0x0302, 0x0304, 0x030C}
# A sign that sorts after the letters of every script but those beyond the basic plane.
_AFTER_LETTERS = "\uf000"


@cache
def syllables(text: str) -> tuple[str, ...]:
    """Return the readings of a text of Han characters without tones (ü is v), one a character; unknown ones stay."""
    phrases, single, beginnings = _readings()
    read = _surname(text, phrases)
    end = len(read)
    while end < len(text):
        found = None
        if text[end : end + 2] in beginnings:
            words = (text[end : end + length] for length in range(LONGEST_PHRASE, 1, -1))
            found = next((phrases[word] for word in words if word in phrases), None)
        if found is None:
            sign = text[end]
            read.append(_toneless(single[ord(sign)]) if ord(sign) in single else sign)
            end += 1
        else:
            read += [_toneless(each[0]) for each in found]
            end += len(found)
    return tuple(read)


def _surname(text: str, phrases: Container[str]) -> list[str]:
    """Return the reading of the surname a person's name begins with; nothing where it is no name.

    A given name has at most two characters, and a word of the language (解放) is nobody's name.
    """
    for length in (2, 1):
        if (reading := SURNAMES.get(text[:length])) is not None:
            is_person = length < len(text) <= length + 2 and text not in phrases
            if is_person or (length == 1 and text[1:2] in OWNERS):
                return reading.split(",")
    return []


@cache
def _readings() -> tuple[Mapping[str, list[list[str]]], Mapping[int, str], frozenset[str]]:
    """Return the readings of phrases and of characters with their tones, and how phrases begin; read on first use."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    return phrases_dict, pinyin_dict, frozenset(phrase[:2] for phrase in phrases_dict)


@cache
def _toneless(reading: str) -> str:
    """Return the first of a character's readings, without its tone."""
    parts = unicodedata.normalize("NFD", reading.partition(",")[0])
    kept = "".join(sign for sign in parts if ord(sign) not in _TONES)
    return unicodedata.normalize("NFC", kept).replace("ü", "v").replace("ê", "e")


def folded(text: str) -> str:
    """Return a text in the form it is compared in: width, case and composition do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@cache
def full_pinyin(text: str) -> str | None:
    """Return a text with its Han characters as pinyin, syllables parted by blanks; None where it has none."""
    return _spelt(text, syllables) if _HAN.search(text) else None


def readings(texts: Sequence[str]) -> tuple[dict[str, str], dict[int, str]]:
    """Return what spells texts in a browser: the usual reading of each character, and by place what reads otherwise.

    Most names read as their characters usually do, so this is a third of the size of all their pinyin.
    """
    usual: dict[str, str] = {}
    unusual: dict[int, str] = {}

    def one_by_one(part: str) -> Iterable[str]:
        """Return each character's usual reading."""
        for sign in part:
            if sign not in usual:
                usual[sign] = "".join(syllables(sign))
        return map(usual.__getitem__, part)

    for place, text in enumerate(texts):
        spelt = full_pinyin(text)
        if spelt is not None and spelt != _spelt(text, one_by_one):
            unusual[place] = spelt
    return dict(sorted(usual.items())), unusual


def _spelt(text: str, read: Callable[[str], Iterable[str]]) -> str:
    """Return a text with its Han characters as they are read."""
    spelt = _PARTS.sub(lambda part: f" {' '.join(read(part[2]))} " if part[2] else part[0], folded(text))
    return " ".join(spelt.split())


@cache
def sort_key(text: str) -> str:
    """Return a text's place in pinyin order: signs, numbers by their size, letters, Han characters by syllable."""
    return _PARTS.sub(_placed, folded(text))


def _placed(part: re.Match[str]) -> str:
    """Return a number so that it sorts by size, Han characters so that they sort by syllable, after all letters."""
    if part[2]:
        return "".join(f"{_AFTER_LETTERS}{syllable}\x01" for syllable in syllables(part[2]))
    digits = part[1].lstrip("0")
    return f"0{chr(0x100 + min(len(digits), 0x4000))}{digits}"


def pinyin_ranks(texts: Sequence[str | None]) -> list[int]:
    """Return the rank of each text in pinyin order, from 0; equal texts share one, and NULL comes last."""
    order = sorted(_unique(texts), key=lambda text: (sort_key(text), text))
    rank: dict[str | None, int] = {text: place for place, text in enumerate(order)}
    rank[None] = len(order)
    return [rank[text] for text in texts]


def _unique(texts: Iterable[str | None]) -> set[str]:
    """Return the texts that are there, each once."""
    return {text for text in texts if text is not None}
