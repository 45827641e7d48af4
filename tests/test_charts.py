"""Charts: every intent is a valid Plotly spec, checks its columns, survives hostile and missing data."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from pipeline.errors import UsageError
from pipeline.pages.assets import load_assets
from pipeline.pages.charts import INTENTS, OPTIONS, Charts, Kit, Palette
from pipeline.pages.charts.chart import Spec
from pipeline.pages.charts.lines import spread
from pipeline.pages.charts.rows import among
from pipeline.pages.charts.spec import broken, label, ticks
from pipeline.pages.figures import CONFIG
from pipeline.pages.formats import Formats
from pipeline.pages.inert import script_json
from pipeline.pages.lexicon import Lexicon
from pipeline.project.project import ROOT
from tests.sample_pages import GLOSSARY, HOSTILE, ageing, answer, money, months

WORDS = {"rows_hidden": "{n} more", "axis_broken": "cut"}
TOKENS = load_assets(ROOT / "site_templates").tokens
TIERS = ("platinum", "gold", "iron", "lead")


def charts(lang: str = "en") -> Charts:
    """Return the vocabulary over the sample glossary."""
    return Charts(Kit(Lexicon(GLOSSARY, Formats(lang, "CNY")), Palette(TOKENS), WORDS))


def cases():
    """Return (intent, answer, options) for every intent with all its options, with hostile names and a NULL."""
    by_month = [(m, money(1000 + n), money(900), money(950), n > 3) for n, m in enumerate(months(6))]
    series = [(m, tier, money(n + 1)) for n, m in enumerate(months(5)) for tier in TIERS if (n, tier) != (2, "iron")]
    trend = [(m, 33.0 + n, 25.5, 25.0, None if n == 1 else 40.0, 34.0) for n, m in enumerate(months(13))]
    gaps = [
        (name, 6.1, 5.2 if name != HOSTILE else None, 6.0, 6.2, 5.0, 5.5, -0.93, name == HOSTILE)
        for name in ("a", HOSTILE)
    ]
    steps = [("start", 974, "start"), (HOSTILE, -31, "step"), ("won", 54, "step"), ("end", 997, "total")]
    return [
        ("bars", ageing(),
         {"by": "bucket", "value": "amount", "previous": "before", "colours": "age", "rows": ["work", "bucket"]}),
        ("bars", answer("b", "name amount flag", (HOSTILE, money(5), True), ("x", None, False)),
         {"by": "name", "value": "amount", "highlight": "flag", "limit": 1, "rows": ["work", "sort"], "lead": "name"}),
        ("bars", answer("m", "name change", (HOSTILE, money(5)), ("x", money(-7))),
         {"by": "name", "value": "change", "signed": True}),
        ("columns", answer("c", "month amount before plan flag", *by_month),
         {"by": "month", "value": "amount", "previous": "before", "plan": "plan", "forecast": "flag",
          "rows": ["work", "month"]}),
        ("variance", answer("v", "month amount before",
                            *((m, a, b) for m, a, b, _, _ in by_month), (None, None, None)),
         {"by": "month", "value": "amount", "previous": "before"}),
        ("variance", answer("v", "month amount plan", *((m, a, b) for m, a, _, b, _ in by_month)),
         {"by": "month", "value": "amount", "plan": "plan", "rows": ["work", "month"]}),
        ("funnel", answer("f", "name amount before", (HOSTILE, money(9), money(2)), ("x", money(4), None)),
         {"by": "name", "value": "amount", "weighted": "before", "rows": ["work", "name"]}),
        ("scatter", answer("q", "dimension perceived expected", (HOSTILE, 5.0, 6.5), ("x", 6.0, 6.4), ("y", None, 6.0)),
         {"by": "dimension", "x": "perceived", "y": "expected", "corner": "top_left", "says": HOSTILE,
          "rows": ["work", "dimension"]}),
        ("stacked", answer("s", "month tier amount", *series),
         {"by": "month", "value": "amount", "series": "tier", "colours": "tier"}),
        ("line", answer("t", "month days best low high target", *trend),
         {"x": "month", "y": ["days", "best"], "low": "low", "high": "high", "target": "target"}),
        ("line", answer("s", "month tier amount", *series),
         {"x": "month", "y": "amount", "series": "tier", "colours": "tier"}),
        ("bridge", answer("br", "step change kind", *((s, money(v), k) for s, v, k in steps)),
         {"step": "step", "value": "change", "kind": "kind", "rows": ["work", "step"]}),
        ("heat", answer("h", "region dimension gap accounts", ("华东", HOSTILE, -0.5, 7), (HOSTILE, "x", None, None)),
         {"row": "region", "column": "dimension", "value": "gap", "count": "accounts", "scale": "gap",
          "rows": ["work", "region", "dimension"], "among": answer("work", "region dimension", ("华东", HOSTILE))}),
        ("dots", answer("d", "dimension expected perceived low high best target gap flag", *gaps),
         {"by": "dimension", "first": "expected", "second": "perceived", "first_low": "low", "first_high": "high",
          "second_low": "best", "second_high": "target", "difference": "gap", "highlight": "flag",
          "rows": ["work", "dimension"]}),
        ("pareto", answer("p", "share_x share_y flag", *((n, min(100, 2 * n), n == 20) for n in range(1, 101))),
         {"x": "share_x", "y": "share_y", "mark": "flag"}),
        ("pyramid", answer("y", "tier accounts amount before", *((t, n + 1, money(n), n) for n, t in enumerate(TIERS))),
         {"by": "tier", "measures": ["accounts", "amount"], "previous": ["accounts", "before"], "colours": "tier",
          "rows": ["work", "tier"]}),
        ("sparkline", answer("k", "days", (1.0,), (None,), (3.0,)), {"value": "days"}),
    ]  # fmt: skip


CASES = cases()
PLOTS = [case for case in CASES if case[0] not in ("heat", "pyramid", "sparkline")]
IDS = [f"{n}-{case[0]}" for n, case in enumerate(CASES)]


def draw(case, lang="en"):
    """Return the chart of a case."""
    intent, rows, options = case
    return getattr(charts(lang), intent)(rows, **options)


def test_the_cases_cover_every_intent_and_option():
    used = {(intent, option) for intent, _, options in CASES for option in options}
    assert used == {(intent, option) for intent in INTENTS for option in OPTIONS[intent]}


@pytest.mark.parametrize("case", PLOTS, ids=[case[0] for case in PLOTS])
def test_the_spec_is_valid_plotly(case):
    view = draw(case).view
    figure = go.Figure(data=view["data"], layout=view["layout"])
    assert len(figure.data) == len(view["data"])
    for path in view["narrow"].get("layout", {}):
        go.Layout({path.replace(".", "_"): view["narrow"]["layout"][path]})


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_misspelt_column_names_the_nearest_even_when_there_are_no_rows(case):
    intent, rows, options = case
    wrong = next(name for name, column in options.items() if column in rows.columns)
    column = options[wrong]
    with pytest.raises(UsageError, match=rf'no column "{column}x".*"{column}"'):
        getattr(charts(), intent)(rows.with_rows([]), **{**options, wrong: f"{column}x"})


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_an_empty_answer_is_an_empty_chart(case):
    intent, rows, options = case
    empty = getattr(charts(), intent)(rows.with_rows([]), **options)
    assert empty == "" if intent == "sparkline" else empty.is_empty


@pytest.mark.parametrize("case", PLOTS, ids=[case[0] for case in PLOTS])
def test_a_hostile_label_stays_text(case):
    view = draw(case).view
    # Codes of marks are never shown: they become part of an address, percent-encoded.
    shown = [{name: value for name, value in trace.items() if name != "customdata"} for trace in view["data"]]
    text = json.dumps({**view, "data": shown}, ensure_ascii=False)
    assert "<script" not in text
    assert "<a " not in text
    # What Plotly would read as markup is only ours: bold, line breaks and the colour of a change.
    assert set(re.findall(r"<(/?\w+)", text)) <= {"b", "/b", "br", "span", "/span"}
    embedded = script_json({**draw(case).view, "config": CONFIG})
    assert not set("<>&\u2028") & set(embedded)
    assert json.loads(embedded)["config"]["showSendToCloud"] is False


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_same_rows_draw_the_same_chart(case):
    assert draw(case) == draw(case)


def test_colours_are_tokens_of_the_style_sheet():
    specs = "".join(json.dumps(draw(case).view) for case in PLOTS)
    used = set(re.findall(r"var\(--([\w-]+)\)", specs))
    assert used <= TOKENS
    assert {"ac", "py", "good", "bad", "tier-platinum", "age4"} <= used
    assert not re.search(r"#[0-9a-f]{3,6}\b", specs), "a colour is written out"


def test_unknown_names_and_options_say_what_would_do():
    rows = ageing()
    with pytest.raises(UsageError, match=r'no chart "bar".*"bars"'):
        charts().bar(rows, by="bucket", value="amount")
    with pytest.raises(UsageError, match=r'no option "valeu".*"value"'):
        charts().bars(rows, by="bucket", valeu="amount")
    with pytest.raises(UsageError, match=r"charts\.bars needs value="):
        charts().bars(rows, by="bucket")
    with pytest.raises(UsageError, match=r'no colours "teir".*"tier"'):
        charts().bars(rows, by="bucket", value="amount", colours="teir")
    with pytest.raises(UsageError, match=r'no scale "wors".*"worse"'):
        charts().heat(answer("h", "region dimension gap"), row="region", column="dimension", value="gap", scale="wors")
    with pytest.raises(UsageError, match=r'"bucket" is text, not a number'):
        charts().bars(rows, by="amount", value="bucket")
    with pytest.raises(UsageError, match=r'kind "stap" of a bridge.*"step"'):
        charts().bridge(
            answer("b", "step change kind", ("a", money(1), "stap")), step="step", value="change", kind="kind"
        )
    with pytest.raises(UsageError, match="a chart goes into a figure"):
        charts().bars(rows, by="bucket", value="amount").__html__()


def test_bars_say_their_figures_in_one_unit_and_the_change_in_its_meaning():
    view = draw(CASES[0], "zh").view
    assert view["data"][0]["text"][:2] == [
        '<b>2,846</b> <span style="color:var(--good)">−56</span>',
        '<b>643</b> <span style="color:var(--bad)">+55</span>',
    ]
    assert draw(CASES[0], "zh").unit == "万元"
    assert view["data"][0]["marker"]["color"] == [f"var(--age{n})" for n in range(5)]


def test_bars_beyond_the_limit_are_said():
    chart = draw(CASES[1])
    assert (len(chart.view["data"][0]["x"]), chart.notes) == (1, ("1 more",))
    assert len(chart.answer) == 2, "the table keeps every row"


def test_a_bridge_ends_where_its_steps_lead():
    view = draw(next(case for case in CASES if case[0] == "bridge")).view
    bars = view["data"][0]
    tops = [base + size for base, size in zip(bars["base"], bars["y"], strict=True)]
    assert tops == [974, 974, 997, 997]
    assert bars["base"][1:3] == [943, 943]
    assert bars["marker"]["color"] == ["var(--py)", "var(--bad)", "var(--good)", "var(--ac)"]


def test_a_cut_axis_is_said():
    rows = answer(
        "b",
        "step change kind",
        ("a", money(9740), "start"),
        ("b", money(585), "step"),
        ("c", money(10325), "total"),
    )
    chart = charts().bridge(rows, step="step", value="change", kind="kind")
    assert chart.notes == ("cut",)
    assert 0 < chart.view["layout"]["yaxis"]["range"][0] < 9740


def test_a_missing_value_is_a_gap_and_not_a_zero():
    view = draw(next(case for case in CASES if case[0] == "stacked")).view
    iron = view["data"][TIERS.index("iron")]
    assert iron["y"][2] is None
    assert iron["y"][1] == 2


def test_a_gap_scale_tints_only_what_falls_short():
    rows = answer("h", "region dimension gap", ("a", "x", 0.8), ("a", "y", -0.1), ("b", "x", -1.0), ("b", "y", 0.0))
    view = charts().heat(rows, row="region", column="dimension", value="gap", scale="gap").view
    assert view["rows"] == [
        ("a", [("w0", "+0.80"), ("w0", "−0.10")]),
        ("b", [("w4", "−1.00"), ("w0", "±0.00")]),
    ]


def test_a_pyramid_gives_each_row_its_share():
    chart = draw(next(case for case in CASES if case[0] == "pyramid"))
    assert [cell[1] for cell in (row["cells"][0] for row in chart.view["rows"])] == [
        "10.0%",
        "20.0%",
        "30.0%",
        "40.0%",
    ]


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        ((100, 300), ["25.0%", "75.0%"]),
        ((100, -150), ["", ""]),
        ((150, -100), ["", ""]),
        ((0, 0), ["", ""]),
        ((100, None), ["100.0%", ""]),
    ],
)
def test_a_pyramid_gives_no_shares_of_what_is_partly_negative(amounts, shares):
    rows = answer("y", "tier amount", *((tier, money(n)) for tier, n in zip(TIERS, amounts, strict=False)))
    view = charts().pyramid(rows, by="tier", measures=["amount"]).view
    assert [row["cells"][0][1] for row in view["rows"]] == shares


def test_labels_at_line_ends_never_overlap():
    heights = spread([10.0, 10.2, 3.0, 10.1], 1.0)
    ordered = sorted(heights)
    assert all(b - a >= 1.0 - 1e-9 for a, b in pairwise(ordered))
    assert sorted(range(4), key=heights.__getitem__) == [2, 0, 3, 1]


def _ends(names: int) -> list[str]:
    rows = [(month, f"Net revenue retention {n}", 90.0 + n) for month in months(3) for n in range(names)]
    view = charts().line(answer("l", "month name days", *rows), x="month", y="days", series="name").view
    return [note["text"] for note in view["narrow"]["layout"]["annotations"]]


def test_on_a_phone_a_line_s_value_stands_below_a_long_name_where_few_lines_are():
    assert all(re.fullmatch(r"Net revenue ret…<br>9\d\.0", text) for text in _ends(3))
    assert all("<br>" not in text and "… 9" in text for text in _ends(4))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("", []),
        ("Slow internal approval", ["Slow internal", "approval"]),
        ("Slow internal approval of orders", ["Slow internal", "approval of or…"]),
        ("对账差异与服务不满同时发生了", ["对账差异与服务不满", "同时发生了"]),
        ("onewordthatnolineholds", ["onewordthatnol…"]),
        ("one wordthatnolineholdswhateverhappens", ["one", "wordthatnoline…"]),
    ],
)
def test_a_name_takes_two_lines_before_it_is_cut(text: str, lines: list[str]) -> None:
    assert broken(text, 110) == lines


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (0, 100, [0, 50, 100]),
        (24.6, 36.1, [25, 30, 35]),
        (-1, 1, [-1, 0, 1]),
        (0, 0.03, [0, 0.01, 0.02, 0.03]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_few_and_round(low, high, places):
    found = ticks(low, high)
    assert len(found) <= 4
    assert found == pytest.approx(places)


def test_a_label_keeps_its_letters_and_loses_its_power():
    assert label("<b>x</b>&nbsp;") == "&lt;b&gt;x&lt;/b&gt;&amp;nbsp;"
    assert label("a\x00b\u202ec\nd") == "a b c d"


def test_a_dot_plot_prints_the_difference_it_is_given():
    rows = answer("d", "dimension expected perceived gap", ("a", 6.0, 5.0, -0.93))
    options = {"by": "dimension", "first": "expected", "second": "perceived"}
    texts = [
        [note["text"] for note in charts().dots(rows, **options, **more).view["layout"]["annotations"]]
        for more in ({}, {"difference": "gap"})
    ]
    assert any("−1" in text for text in texts[0])
    assert any("−0.93" in text for text in texts[1])


def test_a_heat_table_says_how_many_cases_a_row_rests_on():
    rows = answer("h", "region dimension gap accounts", ("<b>", "x", -0.5, 7), ("<b>", "y", None, 4))
    view = charts().heat(rows, row="region", column="dimension", value="gap", count="accounts").view
    assert str(view["rows"][0][0]) == '&lt;b&gt; <span class="mute">7</span>'


def test_a_cell_leads_only_where_there_are_rows_and_a_total_is_no_filter():
    cells = [("a", "x", 1.0), ("a", "y", 2.0), ("a", "all", 3.0), ("b", "x", None), ("b", "all", 4.0), (None, "x", 5.0)]
    there = answer("work", "region dimension", ("a", "x"), ("b", "y"), (None, "x"))
    asked = {"row": "region", "column": "dimension", "value": "gap", "rows": ["work", "region", "dimension"]}
    view = charts().heat(answer("h", "region dimension gap", *cells), **asked, among=there).view
    found = [[re.findall(r'href="([^"]*)"', str(cell[1])) if cell else cell for cell in row] for _, row in view["rows"]]
    assert found == [
        [["#work?region=a&amp;dimension=x"], [], ["#work?region=a"]],
        [[], None, ["#work?region=b"]],
        [[], None, None],
    ]
    assert view["rows"][1][1][0] == ("mute", "—")


def test_a_mark_leads_only_where_there_are_rows_and_filters_may_be_the_same_for_all():
    bars = answer("b", "name amount", ("<a>", money(5)), ("b", money(3)), ("c", money(1)))
    there = answer("work", "name region", ("<a>", "x&y"), ("b", "other"), (None, "x&y"))
    chart = charts().bars(bars, by="name", value="amount", rows=["work", "name", "region=x&y"])
    assert chart.view["rows"] == "#work?region=x%26y&name="
    assert among(chart, there).view["data"][0]["customdata"] == ["<a>", None, None]
    for wrong in (["work", "region=x"], ["work", "name", "region"]):
        with pytest.raises(UsageError, match="rows="):
            charts().bars(bars, by="name", value="amount", rows=wrong)


def test_bars_may_lead_to_a_table_in_an_order_of_their_own():
    bars = answer("b", "name amount key", ("now", money(5), None), ("late", money(3), "-before"))
    view = charts().bars(bars, by="name", value="amount", rows=["work", "sort"], lead="key").view
    assert (view["rows"], view["data"][0]["customdata"]) == ("#work?sort=", [None, "-before"])


def test_figures_stand_above_the_tallest_of_what_is_compared():
    rows = answer("c", "month amount before", *((m, money(5), money(8)) for m in months(2)))
    view = charts().columns(rows, by="month", value="amount", previous="before").view
    assert view["data"][-1]["mode"] == "text"
    assert view["data"][-1]["y"] == [8, 8]
    assert view["data"][-1]["text"] == ["5.0", "<b>5.0</b>"]


def test_a_line_over_a_number_is_drawn_to_scale():
    rows = answer("n", "share_x days", (1.0, 3.0), (50.0, 4.0), (100.0, 5.0))
    view = charts().line(rows, x="share_x", y="days").view
    assert view["data"][0]["x"] == [1, 50, 100]
    assert view["layout"]["xaxis"]["ticktext"] == ["20", "40", "60", "80", "100"]


def test_a_column_chart_over_a_number_names_every_period():
    rows = answer("n", "accounts amount", (2024, money(3)), (2026, money(4)))
    axis = charts().columns(rows, by="accounts", value="amount").view["layout"]["xaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([0, 1], ["2,024", "2,026"])


def test_marks_lead_to_the_rows_behind_them_and_a_hostile_code_stays_a_value():
    view = draw(CASES[0]).view
    assert view["rows"] == "#work?bucket="
    assert view["data"][0]["customdata"] == ["current", "b1", "b2", "b3", "b4"]
    assert "customdata" not in view["data"][1]
    heat = draw(next(case for case in CASES if case[0] == "heat")).view["rows"]
    assert str(heat[0][1][0][1]).startswith('<a href="#work?region=%E5%8D%8E%E4%B8%9C&amp;dimension=%3C')
    assert not set('<>"') & set(re.findall(r'href="([^"]*)"', str(heat[0][1][0][1]))[0])
    pyramid = draw(next(case for case in CASES if case[0] == "pyramid")).view["rows"]
    assert pyramid[1]["href"] == "#work?tier=gold"
    with pytest.raises(UsageError, match="rows= names a table and 1 of its columns"):
        charts().bars(ageing(), by="bucket", value="amount", rows=["work"])


def test_a_variance_compares_with_one_thing_and_signs_the_difference():
    pairs = zip(months(2), (3, 8), strict=True)
    rows = answer("v", "month change before", *((m, money(a), money(5)) for m, a in pairs))
    view = charts().variance(rows, by="month", value="change", previous="before").view
    behind, actual, figures, delta = view["data"]
    assert (behind["marker"]["color"], actual["y"], delta["y"]) == ("var(--py)", [3, 8], [-2, 3])
    assert delta["marker"]["color"] == ["var(--bad)", "var(--good)"]
    assert delta["text"] == ["−2.0", "+3.0"]
    assert figures["text"] == ["3.0", "<b>8.0</b>"]
    planned = charts().variance(rows, by="month", value="change", plan="before").view["data"][0]
    assert planned["marker"]["line"]["color"] == "var(--ac)"
    for wrong in ({}, {"previous": "before", "plan": "before"}):
        with pytest.raises(UsageError, match="one of previous= and plan="):
            charts().variance(rows, by="month", value="change", **wrong)


def test_a_scatter_crosses_at_the_means_and_tints_one_quadrant():
    dots = (("a", 5.0, 6.0), ("b", 6.0, 6.0), ("c", 5.0, 4.0), ("d", 6.0, 4.0))
    rows = answer("q", "dimension perceived expected", *dots)
    options = {"by": "dimension", "x": "perceived", "y": "expected", "says": "Act now"}
    view = charts().scatter(rows, corner="top_left", **options).view
    tint, upright, level = view["layout"]["shapes"]
    assert (upright["x0"], level["y0"]) == (5.5, 5.0)
    assert (tint["x1"] < 5.0, tint["y1"] > 6.0, tint["fillcolor"]) == (True, True, "var(--bad-soft)")
    assert view["data"][0]["marker"]["color"] == ["var(--bad)", *["var(--ac)"] * 3]
    assert view["layout"]["annotations"][0]["text"] == "<b>Act now</b>"
    with pytest.raises(UsageError, match=r'no quadrant "topleft".*"top_left"'):
        charts().scatter(rows, corner="topleft", **options)


def test_names_in_a_scatter_never_cover_each_other():
    rows = answer("q", "dimension perceived expected", *((f"a long name {n}", 5.0, 5.0) for n in range(9)))
    view = charts().scatter(rows, by="dimension", x="perceived", y="expected", corner="top_left", says="x").view
    shown = [s for t, s in zip(view["data"][0]["text"], view["data"][0]["textposition"], strict=True) if t]
    assert 1 <= len(shown) == len(set(shown)) <= 4


def test_a_funnel_outlines_all_of_a_stage_and_fills_what_is_likely():
    rows = answer("f", "name amount before", ("lead", money(90), money(9)), ("won", money(20), money(20)))
    likely, whole, said = charts().funnel(rows, by="name", value="amount", weighted="before").view["data"]
    assert (likely["x"], whole["x"]) == ([9, 20], [90, 20])
    assert (likely["marker"]["color"], whole["marker"]["color"]) == ("var(--ac)", "rgba(0,0,0,0)")
    assert said["text"] == ["<b>9.0</b> / 90.0", "<b>20.0</b> / 20.0"]


def test_a_pyramid_ticks_the_period_before_on_the_same_scale():
    rows = answer("y", "tier amount before", ("gold", money(50), money(100)), ("iron", money(25), None))
    chart = charts().pyramid(rows, by="tier", measures=["amount"], previous=["before"])
    assert [row["cells"][0][2:] for row in chart.view["rows"]] == [(50.0, 100.0), (25.0, None)]
    assert [(key.mark, key.text) for key in chart.key] == [("tick", "Owed before (en)")]
    with pytest.raises(UsageError, match="1 measures and 2 of the period before"):
        charts().pyramid(rows, by="tier", measures=["amount"], previous=["before", "before"])


def test_a_figure_above_a_column_clears_its_taller_neighbours():
    rows = answer("c", "month amount", *((m, money(9 if n == 1 else 5)) for n, m in enumerate(months(13))))
    view = charts().columns(rows, by="month", value="amount").view
    assert view["data"][-1]["y"][0] == 5, "there is room for it in a wide picture"
    wide = answer("c", "month amount", *((m, money(90000 if n == 1 else 12345)) for n, m in enumerate(months(13))))
    assert charts().columns(wide, by="month", value="amount").view["narrow"]["y"]["1"][0] > 12


def _heat(*heads: str) -> Spec:
    rows = answer("h", "region dimension gap accounts", *(("x", head, 0.5, 1) for head in heads))
    return charts().heat(rows, row="region", column="dimension", value="gap").view


def test_heads_of_a_heat_table_stand_upright_on_a_phone_where_one_is_wider_than_its_column():
    assert not _heat(*(f"+{n}" for n in range(1, 9)))["is_upright"]
    assert not _heat("铂金", "黄金", "钢铁", "重铅", "未分级", "不活跃")["is_upright"]
    assert _heat("Platinum", "Gold", "Iron", "Lead", "Unrated", "Inactive")["is_upright"]


def test_columns_of_a_heat_table_share_its_width_as_the_words_of_their_heads_need():
    def shares(*heads: str) -> list[float]:
        return _heat(*heads)["shares"]

    assert shares("+1", "+2", "+3") == [], "equal ones hold them"
    assert shares("Empathy", "Responsiveness and all that comes with it") == [], "so do two, between words"
    found = shares("Tangibles", "Reliability", "Responsiveness", "Assurance", "Empathy")
    assert sum(found) == pytest.approx(100, abs=0.5)
    assert max(found) == found[3]
    assert min(found[1:]) == found[5]
