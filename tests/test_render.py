"""Rendered pages: strict, escaped, relative, without inline script, in both languages, as the README says."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import get_args
from urllib.parse import unquote

import pytest

from pipeline.errors import UsageError
from pipeline.pages.cells import call
from pipeline.pages.col import Col
from pipeline.pages.definitions import MetricSource
from pipeline.pages.formats import FORMATS
from pipeline.pages.jobs import PageJob
from pipeline.pages.lineage import Kind
from pipeline.pages.page import Page
from pipeline.pages.render import Renderer
from pipeline.pages.unlock_page import PREFIX
from pipeline.project.glossary import Metric
from pipeline.project.project import ROOT
from pipeline.project.reports import Group
from pipeline.project.settings import Lang
from pipeline.site.write import link_or_copy
from tests.sample_pages import HOSTILE, METRICS, ageing, answer, job, money, sample_renderer, work_list

ACCOUNT = "accounts/c001-1a2b.html"
TEMPLATES = ROOT / "site_templates"
FULL = """{% extends "base.html" %}{% block page %}
{{ head(finding("page"), lede=text.lede, chip=("tier", "gold")) }}
{{ kpis(["ar.overdue", "ar.gross", "nrr.pct", "gap.weighted", "empty.one"], trends=data.trend) }}
{{ figure(finding("page"), charts.bars(data.ageing, by="bucket", value="amount", previous="before", colours="age"),
          unit=text.unit, define=["ar.overdue"]) }}
{{ figure(data.work_list.rows[0][1], charts.bars(data.work_list, by="name", value="amount", limit=3)) }}
{{ figure(text.work, charts.heat(data.work_list, row="name", column="stage", value="amount")) }}
{{ figure(text.work, charts.pyramid(data.work_list, by="name", measures=["amount"])) }}
{{ section(data.work_list.rows[0][1], note=text.unit, id="work") }}
{{ table(data.work_list, caption=data.work_list.rows[0][1], columns=[
     col("name", link="customer_id", chip="tier", sub="manager"), col("amount", bar=true),
     col("ageing", strip=["amount", "before", "low", "high"]), col("days", bullet="days"), col("stage", tag="tone"),
     col("trend", spark="trend"), col("change", signed=true), col("next_step", step=true), col("phone", tel=true)],
     totals=["amount"], sort="amount", filters=["stage", "name"], limit=8) }}
<p>{{ metric("ar.overdue") }} {{ charts.sparkline(data.trend, value="value") }} {{ value("tier", "gold") }}
{{ chip("tier", "gold") }} {{ data.work_list.rows[0][1] }} <a href="{{ entity_url("customer_id", "C001") }}">x</a></p>
{% endblock %}"""
PAGE = '{{% extends "base.html" %}}{{% block page %}}{}{{% endblock %}}'


def data() -> dict:
    """Return the answers of the full page, hostile names among them."""
    return {
        "findings": answer("findings", "slot code amount name change", ("page", "up", money(5), HOSTILE, money(146))),
        "ageing": ageing(),
        "trend": answer("trend", "id value", ("ar.overdue", 1.0), ("ar.overdue", 3.0), ("ar.gross", 2.0)),
        "work_list": work_list(),
    }


@pytest.fixture(scope="module")
def renderer(tmp_path_factory) -> Renderer:
    """The sample project with one report that uses everything."""
    return sample_renderer(tmp_path_factory.mktemp("project"), {"overdue": FULL, "accounts": FULL, "churn": FULL})


def page(tmp_path: Path, body: str, **more) -> str:
    """Render a page of one line."""
    made = sample_renderer(tmp_path, {"overdue": PAGE.format(body)})
    return made.render(job(made, "overdue", data=data(), **more)).html


class Reader(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.script = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.append(f"/{tag}")

    def handle_data(self, text):
        if self.open and self.open[-1] == "script":
            self.script += text


def read(html: str) -> Reader:
    """Parse a page."""
    reader = Reader()
    reader.feed(html)
    return reader


def every_page(renderer: Renderer) -> dict[str, str]:
    """Return every kind of page in both languages: path → HTML."""
    pages = {"index.html": renderer.render(PageJob("index.html", "pages/root.html", "zh")).html}
    sources = {id: MetricSource("overdue", ("marts.invoices",)) for id in METRICS}
    for lang in ("zh", "en"):
        jobs = [
            job(renderer, "overdue", lang, data=data()),
            job(renderer, "accounts", lang, path=f"{lang}/{ACCOUNT}", data=data(), extra={"title": HOSTILE}),
            PageJob(f"{lang}/glossary.html", "pages/glossary.html", lang, extra={"sources": sources}),
        ]
        pages |= {each.path: renderer.render(each).html for each in jobs}
    return pages


def test_an_unknown_name_stops_with_its_line_and_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"overdue\.html:1: .*no question of overdue \"agein\".*\"ageing\""):
        page(tmp_path, "{{ data.agein }}")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ teble(data.ageing) }}", r"'teble' is undefined\. Did you mean \"table\""),
        ("{{ text.wurk }}", r'no \[text\] of overdue "wurk".*"work"'),
        ("{{ words.skipp }}", r'no word in words.toml "skipp".*"skip"'),
        ("{{ kpis(['ar.overdu']) }}", r'no metric "ar.overdu".*"ar.overdue"'),
        ("{{ finding('pages') }}", r'no row for slot "pages".*"page"'),
        ("{{ value('teir', 'gold') }}", r'no values "teir".*"tier"'),
        ("{{ report_url('overdu') }}", r'no report "overdu".*"overdue"'),
        ("{{ table(data.ageing, caption='x', columns=['amonut']) }}", r'no term "amonut"|no column "amonut".*"amount"'),
        ("{{ col('amount', lnk='x') }}", r'no option "lnk".*"link"'),
        ("{{ table(data.ageing, caption='x', columns=['amount'], totals=['befor']) }}", r'totals name "befor"'),
        ("{{ data.ageing.column('amont') }}", r'no column "amont".*"amount"'),
        ("{{ 1|mony }}", r"No filter named 'mony'"),
        ("{{ figure('x', data.ageing) }}", r"the picture is a chart or a table"),
        ("{% if %}", r"overdue\.html:1: "),
    ],
)
def test_every_mistake_in_a_template_is_an_error(tmp_path, body, said):
    with pytest.raises(UsageError, match=said):
        page(tmp_path, body)


def test_null_prints_as_a_dash(tmp_path):
    body = "<i>{{ data.ageing.rows[4][2] }}</i><i>{{ data.ageing.rows[4][2]|money }}</i>"
    assert "<i>—</i><i>—</i>" in page(tmp_path, body)


def test_hostile_names_stay_text_everywhere(renderer):
    for path, html in every_page(renderer).items():
        reader = read(html)
        assert "<" not in reader.script, f"{path}: a sign in data could end the script"
        assert not any((attrs.get("href") or "").startswith("javascript") for _, attrs in reader.tags), path
        assert "<script>alert" not in html
        assert "{{ 7*7 }}" in html or "7*7" not in html, "a name was run as a template"


def test_there_is_no_inline_script_and_no_other_host(renderer):
    for html in every_page(renderer).values():
        reader = read(html)
        metas = [attrs for tag, attrs in reader.tags if tag == "meta"]
        policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert ("meta", {"name": "robots", "content": "noindex"}) in reader.tags
        for tag, attrs in reader.tags:
            assert not any(name.startswith("on") for name in attrs), (tag, attrs)
            for name in ("src", "href"):
                assert not re.match(r"(https?:)?//", attrs.get(name) or ""), attrs
            if tag == "script":
                assert attrs.get("src") or attrs.get("type") == "application/json"


def test_what_every_page_runs_is_one_file_of_its_parts(renderer, tmp_path):
    address = renderer.assets.url("page.js")
    parts = renderer.assets.files[address]
    link_or_copy(None, tmp_path / "page.js", *parts)
    assert [path.name for path in parts] == ["shell.js", "tables.js", "charts.js"]
    assert (tmp_path / "page.js").read_bytes() == b"".join(path.read_bytes() for path in parts)
    assert not any(path in parts for files in renderer.assets.files.values() for path in files if files != parts)
    for path, html in every_page(renderer).items():
        found = re.findall(r'<script src="[^"]*page\.[0-9a-f]{8}\.js" defer>', html)
        assert len(found) == html.count('id="for-scripts"'), path


def test_relative_links_resolve(renderer):
    pages = every_page(renderer)
    built = {*pages, *renderer.assets.files}
    planned = {
        *(f"{lang}/{name}" for lang in ("zh", "en") for name in ("index.html", "churn.html", "data_health.html")),
        *(f"{lang}/{path}" for lang in ("zh", "en") for path in renderer.site.entity_urls["customer_id"].values()),
        *(f"data/overdue/{name}.csv" for name in ("ageing", "work_list")),
    }
    for path, html in pages.items():
        for known in re.findall(r'id="for-scripts">(.*?)</script>', html):
            assert normpath(join(dirname(path), json.loads(known)["later"]["plotly"])) in built
        for tag, attrs in read(html).tags:
            for address in (attrs.get("href"), attrs.get("src")):
                if not address or address.startswith(("#", "data:", "tel:")):
                    continue
                target = normpath(join(dirname(path), unquote(address).split("#")[0]))
                assert target in built | planned, (path, tag, address)


def test_the_language_link_leads_to_the_same_page(renderer):
    pages = every_page(renderer)
    for path in ("zh/overdue.html", f"zh/{ACCOUNT}"):
        link = next(a["href"] for t, a in read(pages[path]).tags if t == "a" and a.get("hreflang") == "en")
        assert normpath(join(dirname(path), link)) == path.replace("zh/", "en/")


def test_an_entity_page_offers_no_other_entitys_rows(renderer):
    html = every_page(renderer)[f"zh/{ACCOUNT}"]
    assert ".csv" not in html


def test_rows_that_are_not_shown_are_in_the_csv_only_where_there_is_one(renderer):
    pages = every_page(renderer)
    assert "More rows in the CSV: 4" in pages["en/overdue.html"]
    for html in (pages[f"en/{ACCOUNT}"], pages[f"zh/{ACCOUNT}"]):
        assert '.csv"' not in html
    assert "Rows not shown: 4" in pages[f"en/{ACCOUNT}"]
    assert "Rows not shown: 9" in pages[f"en/{ACCOUNT}"]


def test_every_page_has_one_h1_and_headings_in_order(renderer):
    for path, html in every_page(renderer).items():
        levels = [int(tag[1]) for tag, _ in read(html).tags if re.fullmatch(r"h[1-6]", tag)]
        main = levels[levels.index(1) :]
        assert levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in pairwise(main)), (path, levels)


def test_ids_are_unique(renderer):
    for path, html in every_page(renderer).items():
        ids = [attrs["id"] for _, attrs in read(html).tags if "id" in attrs]
        assert len(ids) == len(set(ids)), path


def test_the_same_job_renders_the_same_bytes(renderer, tmp_path):
    other = sample_renderer(tmp_path, {"overdue": FULL, "accounts": FULL, "churn": FULL})
    assert every_page(renderer) == every_page(other)


def test_a_report_without_its_exports_says_which_file_would_show_it(tmp_path):
    made = sample_renderer(tmp_path, {"churn": FULL}, missing_tables=frozenset({"orders"}))
    html = made.render(job(made, "churn", "en")).html
    assert "Supply orders.csv to see this" in html
    assert "订单编号" in html


@pytest.mark.parametrize("needs", [{"needs": ("orders",)}, {"needs_any": ("orders",)}])
def test_a_page_that_only_asks_for_exports_is_quoted_by_its_title(tmp_path, needs):
    body = PAGE.format("{{ head(headline('churn')) }}")
    made = sample_renderer(
        tmp_path, {"overdue": body}, missing_tables=frozenset({"orders"}), headlines={"churn": data()["findings"]}
    )
    churn = made.project.reports["churn"]
    manifest = churn.manifest.model_copy(update={"needs": (), "needs_any": (), "findings": {}, **needs})
    made.project.reports["churn"] = replace(churn, manifest=manifest)
    assert "<h1>churn (en)</h1>" in made.render(job(made, "overdue", "en", data=data())).html


def test_a_kpi_says_its_change_in_words_too(renderer):
    html = renderer.render(job(renderer, "overdue", data=data())).html
    assert '<b class="bad">▲\u00a0146\u00a0万<span class="sr">（变差）</span></b>' in html
    assert '<b class="good">△\u00a00.08<span class="sr">（好转）</span></b>' in html
    assert '<b class="mute">▲\u00a089.7\u00a0万</b>' in html
    assert "no invoices（中）" in html, "a missing number gives its reason"


def test_totals_are_of_every_row_and_the_cut_ones_are_counted(renderer):
    html = renderer.render(job(renderer, "overdue", "en", data=data())).html
    rows = work_list().column("amount")
    cell = '</th><td role="cell" class="r money" data-l="Owed (en)">'
    assert f"Total of 12 rows{cell}{sum(rows) / 1000:,.1f}<" in html
    assert f"of which rows not listed: 4{cell}{sum(rows[8:]) / 1000:,.1f}<" in html


def test_a_head_says_what_its_column_means_where_the_glossary_does(renderer):
    html = renderer.render(job(renderer, "overdue", "en", data=data())).html
    heads = {attrs.get("title") for tag, attrs in read(html).tags if tag == "th" and attrs.get("scope") == "col"}
    assert heads == {None, "Days until <paid> (en)"}


def test_the_glossary_tells_where_a_number_comes_from_and_is_used(renderer):
    html = every_page(renderer)["en/glossary.html"]
    part = html[html.index('id="ar.overdue"') : html.index('id="dso.days"')]
    for said in ("about Overdue (en)", "a / b", "¥12.8M", "lower is better", "marts.invoices", 'href="overdue.html"'):
        assert said in part
    assert "What metrics is." in html


def names_in_code(path: Path) -> list[str]:
    """Return what a module's code could look a word up by: attributes and texts, but no docstring and no comment."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.attr if isinstance(node, ast.Attribute) else str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Constant) and id(node) not in said
    ]


def test_words_are_complete_and_all_in_use():
    words = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    assert [key for key, pair in words.items() if set(pair) != {"zh", "en"} or not all(pair.values())] == []
    text = "\n".join(
        [re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S) for path in TEMPLATES.rglob("*.html")]
        + [name for path in (ROOT / "pipeline").rglob("*.py") for name in names_in_code(path)]
    )
    # Words looked up by a key made of a prefix and a code.
    made = {f"title_{path.stem}" for path in (TEMPLATES / "pages").glob("*.html")}
    made |= {f"{kind}_{group}" for kind in ("group", "tab") for group in get_args(Group)}
    made |= {f"node_{kind}" for kind in get_args(Kind)}
    kinds = [key.removeprefix("scope_group_") for key in words if key.startswith("scope_group_")]
    made |= {
        f"scope_{part}{kind}{none}" for kind in (*kinds, "company") for part in ("", "group_") for none in ("", "_none")
    }
    made |= {f"language_{lang}" for lang in get_args(Lang)} | {"sr_good", "sr_bad"}
    made |= {f"{key}_{code}" for key, name in (("unit", "unit"), ("good", "good"), ("vs", "previous"))
             for code in get_args(Metric.model_fields[name].annotation)}  # fmt: skip
    # The page that asks for a passphrase, and its script, say these without what they begin with.
    asking = "".join(
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("pages/unlock.html", "assets/unlock.js")
    )
    made |= {key for key in words if key.startswith(PREFIX) and re.search(rf"\b{key.removeprefix(PREFIX)}\b", asking)}
    unused = [key for key in words if key not in made and not re.search(rf"\b{key}\b", text)]
    assert unused == []


def test_the_readme_lists_what_templates_see(renderer):
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    names = set(Page(renderer._language("zh"), job(renderer, "overdue", data=data())).context())
    names |= set(renderer._language("zh").env.globals)
    names -= {"shell"}  # what base.html alone needs
    listed = set(re.findall(r"`(\w+)", readme))
    assert names <= listed, names - listed
    assert set(FORMATS) <= listed, set(FORMATS) - listed
    options = {name for name in Col.__dataclass_fields__ if name != "name"}
    assert options <= listed, options - listed


def test_the_readme_lists_every_option_of_every_chart_and_table():
    from inspect import signature

    from pipeline.pages.charts import OPTIONS
    from pipeline.pages.figures import FigureMaker
    from pipeline.pages.tables import TableMaker

    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    for intent, options in OPTIONS.items():
        shown = re.search(rf"`{intent}\(answer, ([^)]*)\)`", readme)
        assert shown, intent
        assert {part.split("=")[0].strip() for part in shown[1].split(",")} == set(options), intent
    for name, maker in (("table", TableMaker.table), ("figure", FigureMaker.figure)):
        shown = re.findall(rf"`{name}\((?:answer|title, picture), ([^)]*)\)`", readme)
        wanted = {p.name for p in signature(maker).parameters.values() if p.kind is p.KEYWORD_ONLY}
        assert wanted in [{part.split("=")[0].strip() for part in options.split(",")} for options in shown], name


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("021-5555 8888", "02155558888"),
        ("+86 (21) 5555-8888", "+862155558888"),
        ("021-5555 8888转806", "02155558888"),
        ("021-55558888 ext. 12", "02155558888"),
        ("021-55558888x12", "02155558888"),
        ("021-55558888分机12", "02155558888"),
        ("13800138000/13900139000", "13800138000"),
        ("13800138000、13900139000", "13800138000"),
        ("13800138000；13900139000", "13800138000"),
        ("13800138000, 13900139000", "13800138000"),
        ("０２１－５５５５８８８８", "02155558888"),
        ("电话: 021-55558888", "02155558888"),
        ("1+2", "12"),
        ('"><script>1', "1"),
    ],
)
def test_a_call_button_dials_the_first_number_alone(text, dialled):
    assert f'href="tel:{dialled}"' in call(text, "Call")


@pytest.mark.parametrize("text", [None, "", "—", "转806", "13800138000 13900139000"])
def test_what_is_no_number_gets_no_call_button(text):
    assert call(text, "Call") == "—"


def test_the_money_columns_of_a_table_share_one_unit(tmp_path):
    made = sample_renderer(tmp_path, {"overdue": PAGE.format(
        "{{ table(data.work_list, caption='x', columns=['name', 'amount', 'before', col('change', signed=true)]) }}"
    )})  # fmt: skip
    rows = work_list().rows
    shown = [(*row[:5], money(90), *row[6:]) for row in rows]
    html = made.render(job(made, "overdue", data={"work_list": work_list().with_rows(shown)})).html
    assert re.findall(r'<span class="u">([^<]*)</span>', html) == ["万元", "元", "万元"]
    assert '<b class="bad num" data-u="\u00a0万">−0.50</b>' in html


def test_a_technical_name_is_small_and_breaks_only_where_its_words_do(tmp_path):
    made = sample_renderer(tmp_path, {"overdue": PAGE.format(
        "{{ table(data.names, caption='x', columns=[col('name', sub='key'), 'key', col('stage', sub='manager')]) }}"
    )})  # fmt: skip
    rows = (("Orders", "raw/order_lines<b>", "call", None), ("None", None, "visit", "M"))
    html = made.render(job(made, "overdue", data={"names": answer("names", "name key stage manager", *rows)})).html
    name = "<code>raw/<wbr>order_<wbr>lines&lt;b&gt;</code>"
    assert f'Orders <span class="sub in">{name}</span></th>' in html
    assert f'<td role="cell" class="k" data-l="Key（中）">{name}</td>' in html
    assert ">None</th>" in html, "what is not known is no second line"
    assert ">call（中）</td>" in html
    assert '>visit（中）<span class="sub">M</span></td>' in html


def test_every_class_of_the_style_sheet_is_given_to_something():
    sheets = "".join(path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "assets").glob("*.css")))
    css = re.sub(r"/\*.*?\*/", "", sheets, flags=re.S)
    styled = {name for selector in re.findall(r"([^{}]+)\{", css) for name in re.findall(r"\.([a-z][\w-]*)", selector)}
    sources = [*TEMPLATES.rglob("*.html"), *(TEMPLATES / "assets").glob("*.js")]
    text = "\n".join(re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S) for path in sources)
    given = set(re.findall(r"(?<![\w-])[a-z][\w-]*", text))
    for path in (ROOT / "pipeline" / "pages").rglob("*.py"):
        given |= {name for said in names_in_code(path) for name in re.findall(r"(?<![\w-])[a-z][\w-]*", said)}
    # A prefix and a step of a ramp, a number of columns, a mark or a code.
    made = re.compile(r"[ghwln]\d|m-(dot|fill|hatch|outline|ring|tick)|v-(tier|severity)-\w+")
    assert sorted(name for name in styled - given if not made.fullmatch(name)) == []
