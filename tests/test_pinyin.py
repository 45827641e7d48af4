"""Names by their sound: surnames, characters with several readings, mixed and hostile text, and the order they give."""

from __future__ import annotations

import time

import pytest
from pypinyin import lazy_pinyin

from pipeline.pages.pinyin import full_pinyin, pinyin_ranks, readings, sort_key, syllables
from tests.browser.companies import HOSTILE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("仇英", "qiu ying"),
        ("尉迟恭", "yu chi gong"),
        ("曾记餐饮", "zeng ji can yin"),
        ("单县羊汤", "dan xian yang tang"),
        ("解放", "jie fang"),
        ("重庆银行", "chong qing yin hang"),
        ("厦门大厦", "xia men da sha"),
        ("长春市调味品厂", "chang chun shi tiao wei pin chang"),
        ("绿地", "lv di"),
        ("ABC 重庆１２号店", "abc chong qing 12 hao dian"),
    ],
)
def test_names_read_as_people_say_them(text: str, said: str) -> None:
    assert full_pinyin(text) == said


@pytest.mark.parametrize("text", ["石家庄会计师事务所", "海参酒楼", "乐山大佛宾馆", "蔚县便宜坊", "行业协会"])
def test_where_no_surname_is_read_the_readings_are_those_of_the_library(text: str) -> None:
    assert list(syllables(text)) == lazy_pinyin(text)


def test_only_what_reads_otherwise_is_spelt_out() -> None:
    usual, unusual = readings(["重庆银行", "云澜酒店", "Alpha 12", "单雄信"])
    assert unusual == {0: "chong qing yin hang", 3: "shan xiong xin"}
    assert [usual[sign] for sign in "重云澜单"] == ["zhong", "yun", "lan", "dan"]


def test_a_text_without_han_has_no_pinyin() -> None:
    assert full_pinyin("Ｏ'Brien & Söhne 12") is None
    assert full_pinyin("") is None


def test_the_order_is_signs_numbers_by_size_letters_and_pinyin() -> None:
    wanted = ["(总部)", "2号店", "０02号店", "10号店", "Alpha", "beta", "阿里", "安徽", "昂立", "北京", "银行", "音乐"]
    texts = [*reversed(wanted), None]
    ranks = dict(zip(texts, pinyin_ranks(texts), strict=True))
    assert sorted(texts, key=lambda text: ranks[text]) == [*wanted, None]


def test_equal_texts_share_a_rank_and_others_do_not() -> None:
    assert pinyin_ranks(["李", "里", "李", "LI", "li"]) == [2, 3, 2, 0, 1]
    assert pinyin_ranks([]) == []


@pytest.mark.parametrize("text", [*HOSTILE, "9" * 20_000, "\x00\ud7ff\U0010ffff", "ﷺ单", "𠮷野家", "İ"])
def test_hostile_text_stays_text(text: str) -> None:
    assert isinstance(sort_key(text), str)
    full_pinyin(text)
    readings([text])


def test_a_hundred_thousand_names_take_seconds() -> None:
    signs = [chr(0x4E00 + 7 * place % 20_000) for place in range(5_000)]
    names = [f"{signs[n % 4999]}{signs[n * 3 % 4999]}{signs[n * 7 % 4999]}酒店{n}号" for n in range(20_000)]
    started = time.perf_counter()
    assert len(set(pinyin_ranks(names))) == len(names)
    assert time.perf_counter() - started < 3
