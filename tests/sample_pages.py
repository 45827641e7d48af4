"""A small made-up project for the page layer's tests: a glossary, two reports, answers with hostile names."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.pages.jobs import PageJob
from pipeline.pages.render import Renderer
from pipeline.pages.site_facts import NavGroup, NavItem, Site
from pipeline.project.answers import Answer, MetricValue
from pipeline.project.contracts import Contract
from pipeline.project.glossary import Glossary, Metric, Term
from pipeline.project.project import ROOT, Project
from pipeline.project.queries import Query
from pipeline.project.reports import Manifest, Report
from pipeline.project.settings import Settings
from pipeline.project.toml import Words, parse, read_toml

HOSTILE = '<script>alert(1)</script><a href="javascript:alert(2)">云澜</a> & "O\'Hara" {{ 7*7 }}'


def words(text: str) -> dict[str, str]:
    """Return the same words in both languages, told apart by their language."""
    return {"zh": f"{text}（中）", "en": f"{text} (en)"}


def term(text: str, **more: Any) -> Term:
    """Return a term."""
    return Term.model_validate({"label": words(text), **more})


TERMS = {
    "customer_id": term("Account no.", format="id"),
    "name": term("Account"),
    "phone": term("Phone"),
    "manager": term("Manager"),
    "tier": term("Tier", values="tier"),
    "stage": term("Stage", values="stage"),
    "tone": term("Tone"),
    "flag": term("Flagged"),
    "bucket": term("Bucket", values="bucket"),
    "amount": term("Owed", format="money", good="down"),
    "before": term("Owed before", format="money"),
    "plan": term("Plan", format="money"),
    "month": term("Month", format="date"),
    "days": term("DSO", format="days1", good="down"),
    "best": term("Best DSO", format="days1"),
    "low": term("Low", format="days1"),
    "high": term("High", format="days1"),
    "target": term("Target", format="days1"),
    "accounts": term("Accounts", format="integer"),
    "step": term("Step"),
    "change": term("Change", format="money", good="up"),
    "dimension": term("Dimension"),
    "expected": term("Expected", format="number2"),
    "perceived": term("Perceived", format="number2"),
    "gap": term("Gap", format="number2", good="up"),
    "region": term("Region"),
    "share_x": term("Share of accounts", format="percent1"),
    "share_y": term("Share of revenue", format="percent1"),
    "ageing": term("Ageing", format="money"),
    "trend": term("Trend"),
    "next_step": term("Next step"),
    "due": term("Due", format="date"),
}
VALUES = {
    "tier": {code: words(code) for code in ("platinum", "gold", "iron", "lead")},
    "tier_mark": {code: {"zh": mark, "en": code[0].upper()} for code, mark in
                  (("platinum", "铂"), ("gold", "金"), ("iron", "铁"), ("lead", "铅"))},
    "stage": {code: words(code) for code in ("call", "visit", "stop")},
    "bucket": {code: words(code) for code in ("current", "b1", "b2", "b3", "b4")},
    "reason": {"no_invoices": words("no invoices")},
}  # fmt: skip


def metric(text: str, **more: Any) -> Metric:
    """Return a metric."""
    facts = {"format": "money", "unit": "money", "good": "down", "window": "as_of", "previous": "month"}
    meant = {"label": words(text), "about": words(f"about {text}"), "formula": words("a / b")}
    return Metric.model_validate({**meant, **facts, **more})


METRICS = {
    "ar.overdue": metric("Overdue"),
    "ar.gross": metric("Receivables", good="none"),
    "dso.days": metric("DSO", format="days1", unit="days"),
    "nrr.pct": metric("NRR", format="percent1", unit="percent", good="up", previous="window"),
    "gap.weighted": metric("Gap", format="number2", unit="points", good="up", previous="quarter"),
    "empty.one": metric("Nothing"),
}
GLOSSARY = Glossary.model_construct(
    metrics=METRICS,
    terms=TERMS,
    values={name: {code: Words.model_validate(w) for code, w in codes.items()} for name, codes in VALUES.items()},
)
METRIC_VALUES = {
    "ar.overdue": MetricValue("ar.overdue", 12842000.0, 46, None, 11382000.0, 12800000.0),
    "ar.gross": MetricValue("ar.gross", 41302000.0, 742, None, 40405000.0),
    "dso.days": MetricValue("dso.days", 37.04, 214, None, 35.2),
    "nrr.pct": MetricValue("nrr.pct", 99.7, None, None, 101.6),
    "gap.weighted": MetricValue("gap.weighted", -0.93, 214, None, -1.01),
    "empty.one": MetricValue("empty.one", None, None, "no_invoices"),
}


def answer(name: str, columns: str, *rows: tuple[Any, ...]) -> Answer:
    """Return an answer; its columns are given as one text."""
    named = tuple(columns.split())
    return Answer(name, named, tuple("VARCHAR" for _ in named), list(rows))


def money(value: float | None) -> Decimal | None:
    """Return money as the warehouse gives it."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))


def months(count: int) -> list[date]:
    """Return the first days of consecutive months, the last of them November 2026."""
    ends = [2026 * 12 + 10 - place for place in reversed(range(count))]
    return [date(end // 12, end % 12 + 1, 1) for end in ends]


def ageing() -> Answer:
    """Return receivables by bucket, now and before."""
    now = (28460000, 6425000, 3182000, 1716000, 1519000)
    before = (29023000, 5880000, 2624000, 1488000, None)
    codes = ("current", "b1", "b2", "b3", "b4")
    return answer("ageing", "bucket amount before",
                  *((c, money(a), money(b)) for c, a, b in zip(codes, now, before, strict=True)))  # fmt: skip


def work_list(count: int = 12) -> Answer:
    """Return a work list with hostile names, missing values and every kind of cell."""
    stages, tiers = ("call", "visit", "stop"), ("platinum", "gold", "iron", "lead")
    rows = [
        (f"C{n:03d}", HOSTILE if n == 0 else f"客户 {n}", tiers[n % 4], f"经理 {n % 3}", money(1864000 / (n + 1)),
         money(100000), money(620000 / (n + 1)), money(844000), None if n == 3 else 74 - n, stages[n % 3],
         ("bad", "warn", None)[n % 3], [5.0, 6.0, None, 4.0 + n], "+86 10 0000 0000", "约财务总监", money(-5000 * n))
        for n in range(count)
    ]  # fmt: skip
    columns = "customer_id name tier manager amount before low high days stage tone trend phone next_step change"
    return answer("work_list", columns, *rows)


def report(root: Path, slug: str, group: str, **more: Any) -> Report:
    """Return a report of the sample project."""
    manifest = {"order": 1, "group": group, "title": words(slug), **more}
    folder = root / "queries" / "reports" / slug
    questions = {
        name: Query(f"reports.{slug}", name, folder / f"{name}.sql", f"-- What {name} is.\nselect 1 as one\n",
                    f"What {name} is.", {})
        for name in ("ageing", "work_list", "metrics", "findings", "trend")
    }  # fmt: skip
    return Report(slug, folder, Manifest.model_validate(manifest), questions)


def sample_project(root: Path) -> Project:
    """Return a project whose templates are the real ones, copied, and whose business is made up."""
    shutil.copytree(ROOT / "site_templates", root / "site_templates", ignore=shutil.ignore_patterns("reports"))
    (root / "site_templates" / "reports").mkdir()
    frame = root / "site_templates" / "words.toml"
    texts = {"lede": words("lede"), "unit": words("unit"), "work": words("Work list")}
    findings = {
        "up": words("Overdue {amount:money} of {name:text}, {change:+money}"),
        "page": words("Nothing new"),
    }
    reports = {
        "home": report(root, "home", "home"),
        "overdue": report(root, "overdue", "owes", text=texts, findings=findings),
        "accounts": report(root, "accounts", "who", per="customer_id", text=texts, findings=findings, listed=False),
        "churn": report(root, "churn", "leaving", needs=("orders",)),
    }
    orders = Contract.model_validate({
        "name": "orders", "path": root / "orders.toml", "title": words("Orders"), "key": ("order_id",),
        "columns": {"order_id": {"name": "order_id", "required": True, "aliases": ["订单编号"]}},
    })  # fmt: skip
    return Project(
        root=root, input_dir=root / "input", settings=Settings(), contracts={"orders": orders}, staging={}, marts={},
        checks={}, reports=reports, glossary=GLOSSARY,
        words={key: parse(Words, value, frame, (key,)) for key, value in read_toml(frame).items()},
    )  # fmt: skip


def sample_site(**more: Any) -> Site:
    """Return the site of the sample project."""
    nav = (
        NavGroup("home", (NavItem("home", Words(zh="今日简报", en="Briefing"), "index.html"),)),
        NavGroup("owes", (NavItem("overdue", Words(zh="逾期应收", en="Overdue"), "overdue.html", 46),)),
        NavGroup("leaving", (NavItem("churn", Words(zh="客户流失", en="Churn"), "churn.html"),)),
        NavGroup("data", (NavItem("glossary", Words(zh="指标词典", en="Glossary"), "glossary.html"),)),
    )
    facts = {
        "name": Words(zh="澄湖 <饮品>", en="Chenghu <Drinks>"), "currency": "CNY", "as_of": date(2026, 11, 19),
        "build_id": "2026-11-19-abc", "languages": ("zh", "en"), "nav": nav,
        "entity_urls": {"customer_id": {f"C{n:03d}": f"accounts/c{n:03d}-1a2b.html" for n in range(6)}},
        "baseline_as_of": date(2026, 11, 18),
    }  # fmt: skip
    return Site(**{**facts, **more})


def sample_renderer(root: Path, templates: dict[str, str] | None = None, **site: Any) -> Renderer:
    """Return a renderer of the sample project with report templates written for a test."""
    project = sample_project(root)
    for slug, text in (templates or {}).items():
        (root / "site_templates" / "reports" / f"{slug}.html").write_text(text, encoding="utf-8")
    return Renderer(project, sample_site(**site), METRIC_VALUES)


def job(renderer: Renderer, slug: str, lang: str = "zh", *, path: str | None = None, **more: Any) -> PageJob:
    """Return the job of a report's page."""
    page = path or f"{lang}/{slug}.html"
    return PageJob(page, f"reports/{slug}.html", lang, renderer.project.reports[slug], **more)
