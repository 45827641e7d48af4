"""Service quality against published vectors and against plain Python over the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from math import sqrt
from random import Random
from statistics import fmean
from typing import Any

import pytest
from scipy import stats

from pipeline.project.project import Project
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import Warehouse, sql_text
from tests.conftest import answer_rows, built_report, empty_warehouse, vector

CHECKS = ("tickets_add_up", "survey_answers_add_up")
DIMENSIONS = {
    "TAN": "tangibles",
    "REL": "reliability",
    "RES": "responsiveness",
    "ASS": "assurance",
    "EMP": "empathy",
}
IMPORTANCE = {"tangibles": 11, "reliability": 32, "responsiveness": 22, "assurance": 19, "empathy": 16}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
END = date(2024, 3, 31)


def insert(warehouse: Warehouse, rows: Rows) -> None:
    """Insert rows into raw tables by column name, as if their files had been loaded."""
    for table, lines in rows.items():
        names = list(dict.fromkeys(name for line in lines for name in line))
        cells = (["null" if line.get(name) is None else sql_text(line[name]) for name in names] for line in lines)
        values = ", ".join(f"({', '.join(cell)}, false)" for cell in cells)
        warehouse.execute(
            f"insert into raw.{table} by name select * from (values {values}) as v ({', '.join(names)}, is_superseded)"
        )
        warehouse.execute(f"update engine.tables set is_present = true where table_name = {sql_text(table)}")


def built(project: Project, rows: Rows, day: date = END, **parameters: float) -> AbstractContextManager[Warehouse]:
    """Build what the report and its checks rest on from rows, as of a day."""
    return built_report(project, "service_gaps", CHECKS, day, partial(insert, rows=rows), **parameters)


def answer(warehouse: Warehouse, project: Project, question: str) -> list[dict[str, Any]]:
    """Return the rows of one of the report's questions as dicts."""
    return answer_rows(warehouse, project, "service_gaps", question)


def metrics(warehouse: Warehouse, project: Project) -> dict[str, dict[str, Any]]:
    """Return the headline numbers by id."""
    return {row["id"]: row for row in answer(warehouse, project, "metrics")}


def number(text: str) -> float | None:
    """Return a cell as a number; None for an empty one."""
    return float(text) if text else None


def customers(*ids: str) -> list[dict[str, Any]]:
    """Return accounts that have been there for years."""
    return [{"customer_id": id, "name": id, "acquired_on": date(2020, 1, 1)} for id in ids]


def synthetic_survey() -> Rows:
    """Return the 60 synthetic responses: 22 items, 5 cells missing, one points row that sums to 90."""
    answers, weights = [], []
    for row in vector("servqual_synth"):
        response = f"R{row['respondent_id']}"
        items = [name.removeprefix("E_") for name in row if name.startswith("E_")]
        for item, name in enumerate(items, start=1):
            answers.append(
                {
                    "response_id": response,
                    "responded_on": date(2024, 2, 1),
                    "respondent": "customer",
                    "item": item,
                    "dimension": DIMENSIONS[name[:3]],
                    "expectation": row[f"E_{name}"] or None,
                    "perception": row[f"P_{name}"] or None,
                }
            )
        weights += [
            {"response_id": response, "dimension": dimension, "points": row[f"W_{short}"]}
            for short, dimension in DIMENSIONS.items()
        ]
    return {"surveys": answers, "survey_weights": weights}


@pytest.fixture(scope="module")
def survey(project: Project) -> Iterator[Warehouse]:
    """The synthetic survey, built."""
    with built(project, synthetic_survey()) as warehouse:
        yield warehouse


def test_servqual_gaps_are_those_of_the_synthetic_survey(survey: Warehouse, project: Project) -> None:
    found = metrics(survey, project)
    for row in vector("servqual_synth_expected"):
        id = f"servqual.gap.{DIMENSIONS[row['dim']]}"
        assert found[id]["value"] == pytest.approx(float(row["gap"]), abs=1e-6)
        assert found[f"{id}.low"]["value"] == pytest.approx(float(row["ci_lo"]), abs=1e-6)
        assert found[f"{id}.high"]["value"] == pytest.approx(float(row["ci_hi"]), abs=1e-6)
        assert found[id]["n"] == 60
    assert found["servqual.gap.unweighted"]["value"] == pytest.approx(-1.0038889, abs=1e-7)
    assert found["servqual.gap.weighted"]["value"] == pytest.approx(-1.1786185, abs=1e-7)
    assert found["servqual.perception.mean"]["value"] == pytest.approx(5.0675778, abs=1e-7)


def test_the_chart_shows_the_means_and_weights_of_the_synthetic_survey(survey: Warehouse, project: Project) -> None:
    shown = {row["dimension"]: row for row in answer(survey, project, "dimensions")}
    for row in vector("servqual_synth_expected"):
        found = shown[DIMENSIONS[row["dim"]]]
        assert found["expectation"] == pytest.approx(float(row["mean_E"]), abs=1e-6)
        assert found["perception"] == pytest.approx(float(row["mean_P"]), abs=1e-6)
        assert found["gap"] == pytest.approx(float(row["gap"]), abs=1e-6)
    assert [row["dimension"] for row in answer(survey, project, "dimensions")] == [
        "reliability",
        "responsiveness",
        "assurance",
        "empathy",
        "tangibles",
    ]
    assert sum(row["weight_pct"] for row in shown.values()) == pytest.approx(100)


def test_four_ways_to_average_gaps_give_four_numbers(survey: Warehouse, project: Project) -> None:
    found = metrics(survey, project)
    product, pooled = survey.rows(
        """
        select sum(weight * gap) from (
            select dimension, avg(weight) as weight, avg(gap) as gap from marts.survey_scores group by dimension
        ) union all select avg(gap) from marts.survey_answers
        """
    )
    assert product[0] == pytest.approx(-1.1717402, abs=1e-7)
    assert pooled[0] == pytest.approx(-1.0151976, abs=1e-7)
    numbers = {found["servqual.gap.unweighted"]["value"], found["servqual.gap.weighted"]["value"], *product, *pooled}
    assert len(numbers) == 4


def test_the_weighted_gap_has_the_spread_and_interval_of_the_vector(survey: Warehouse) -> None:
    gaps = [gap for (gap,) in survey.rows("select weighted_gap from marts.survey_responses")]
    mean = fmean(gaps)
    deviation = sqrt(sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1))
    reach = survey.value("select student_t_quantile(0.975, 59)") * deviation / sqrt(60)
    assert (deviation, mean - reach, mean + reach) == pytest.approx((0.9693717, -1.4290338, -0.9282033), abs=1e-7)
    assert survey.value("select count(*) from marts.survey_responses where is_rescaled") == 1


def test_cronbachs_alpha_is_that_of_the_synthetic_survey(survey: Warehouse, project: Project) -> None:
    shown = {row["dimension"]: row for row in answer(survey, project, "reliability")}
    for row in vector("servqual_synth_expected"):
        found = shown[DIMENSIONS[row["dim"]]]
        assert found["alpha_gap"] == pytest.approx(float(row["alpha_gap"]), abs=1e-6)
        assert found["alpha_perception"] == pytest.approx(float(row["alpha_P"]), abs=1e-6)
        assert found["alpha_expectation"] == pytest.approx(float(row["alpha_E"]), abs=1e-6)
        assert found["complete_count"] == int(row["n_alpha"])


def one_dimension(table: Sequence[Sequence[float | None]]) -> Rows:
    """Return responses whose items all belong to one dimension; the perception carries the value, expectation is 0."""
    return {
        "surveys": [
            {
                "response_id": f"R{n}",
                "responded_on": date(2024, 2, 1),
                "respondent": "customer",
                "item": item,
                "dimension": "reliability",
                "expectation": 0,
                "perception": value,
            }
            for n, values in enumerate(table, start=1)
            for item, value in enumerate(values, start=1)
        ]
    }


def test_cronbachs_alpha_of_attitude_is_the_published_one(project: Project) -> None:
    """R psych and pingouin: raw .8431, Feldt's interval (.739, .916), and alpha with each item dropped."""
    rows = vector("attitude")
    with built(project, one_dimension([[float(v) for v in row.values()] for row in rows])) as warehouse:
        (found,) = answer(warehouse, project, "reliability")
        assert found["alpha_perception"] == pytest.approx(0.8431427695647594, abs=1e-12)
        assert found["alpha_gap"] == pytest.approx(0.8431427695647594, abs=1e-12)
        assert (found["alpha_gap_low"], found["alpha_gap_high"]) == pytest.approx((0.739376, 0.915773), abs=1e-5)
        assert found["alpha_expectation"] is None, "no variance, no alpha"
        dropped = {row["item"]: row["alpha_without"] for row in answer(warehouse, project, "items")}
        published = (0.8098, 0.7969, 0.8278, 0.8030, 0.7954, 0.8639, 0.8405)
        assert [dropped[item] for item in range(1, 8)] == pytest.approx(published, abs=5e-5)


def test_alpha_takes_complete_responses_only_and_one_item_has_none(project: Project) -> None:
    complete = [(1, 2, 2), (3, 3, 4), (5, 6, 5), (2, 1, 2)]
    with (
        built(project, one_dimension([*complete, (7, None, 1)])) as with_gap,
        built(project, one_dimension(complete)) as without,
    ):
        found = [answer(warehouse, project, "reliability")[0] for warehouse in (with_gap, without)]
        assert found[0]["alpha_gap"] == found[1]["alpha_gap"]
        assert found[0]["complete_count"] == 4
    with built(project, one_dimension([(1,), (3,), (5,)])) as warehouse:
        assert answer(warehouse, project, "reliability")[0]["alpha_gap"] is None


def test_the_published_table_has_the_intervals_our_sql_gives_but_for_one_row(project: Project) -> None:
    """PMC6131925, N = 386: gap ÷ t gives the printed intervals within rounding; Assurance is inconsistent in print."""
    printed = {row["dimension"].lower(): row for row in vector("servqual_published_pmc6131925")}
    with built(project, {"surveys": synthetic_survey()["surveys"][:1]}) as warehouse:
        warehouse.execute("delete from marts.survey_scores")
        for dimension, row in printed.items():
            gap, n = float(row["gap"]), int(row["n"])
            away = abs(gap / float(row["t"])) * sqrt(n - 1)
            warehouse.execute(
                "insert into marts.survey_scores by name select 'R' || i as response_id, 'customer' as respondent, "
                f"0 as answered_window, '{dimension}' as dimension, {IMPORTANCE[dimension] / 100} as weight, "
                f"{gap} + if(i % 2 = 0, 1, -1) * {away} as gap from range({n}) as r(i)"
            )
        build_models(warehouse, project, only={"marts.survey_responses"})
        found = metrics(warehouse, project)
    for dimension, row in printed.items():
        ends = [found[f"servqual.gap.{dimension}.{end}"]["value"] for end in ("low", "high")]
        # Gap and interval are each printed to two decimals, and the gap's rounding moves its standard error too.
        agrees = ends == pytest.approx([float(row["ci_lo"]), float(row["ci_hi"])], abs=0.016)
        assert agrees == (dimension != "assurance"), dimension
    assert found["servqual.gap.unweighted"]["value"] == pytest.approx(-0.17)
    assert found["servqual.gap.weighted"]["value"] == pytest.approx(-0.1575)


def ticket_vector() -> Rows:
    """Return the nine tickets of the vector and their two standards: 240 and 2,700 minutes."""
    tickets = []
    for row in vector("tickets_mini"):
        named = {name: row[name] or None for name in ("ticket_id", "customer_id", "cause", "contacts")}
        named |= {name: row[name] or None for name in ("opened_at", "first_response_at", "resolved_at")}
        named |= {"reopened": row["reopen_count"], "paused_minutes": row["pause_minutes"]}
        tickets.append({**named, "claim_amount": row["claim_cost"]})
    standards = [
        {"dimension": "responsiveness", "measure": "first_response_hours", "target": 4},
        {"dimension": "responsiveness", "measure": "resolution_hours", "target": 45},
    ]
    return {"customers": customers("C1", "C2", "C3", "C4"), "tickets": tickets, "service_standards": standards}


def test_tickets_run_on_business_hours_as_in_the_vector(project: Project) -> None:
    with built(project, ticket_vector(), working_calendar=1) as warehouse:
        rows = warehouse.rows(
            "select ticket_id, first_response_hours * 60, resolution_hours * 60, age_days, is_open, "
            "coalesce(is_first_contact, false), sla_first_response, sla_resolution, is_repeat from marts.tickets"
        )
        found = {id: rest for id, *rest in rows}
        opened = {row["ticket_id"]: datetime.fromisoformat(row["opened_at"]).date() for row in vector("tickets_mini")}
        for row in vector("tickets_mini_expected"):
            ours = found[row["ticket_id"]]
            assert ours[0] == pytest.approx(number(row["frt_bus_min"]))
            assert ours[1] == pytest.approx(number(row["res_bus_net_min"]))
            # The vector ages to the minute; the buckets of metrics 5.2 are whole days, so days of the calendar.
            assert ours[2] == ((END - opened[row["ticket_id"]]).days if row["age_days_asof"] else None)
            assert [int(flag) for flag in (ours[3], ours[4], ours[7])] == [
                int(row[name]) for name in ("open_asof", "fcr", "repeat30")
            ]
            assert ours[5:7] == [row["sla_frt"], row["sla_res"]]
        headline = metrics(warehouse, project)
        assert headline["sla.first_response_pct"]["value"] == pytest.approx(100 * 6 / 9)
        assert headline["sla.resolution_pct"]["value"] == pytest.approx(100 * 5 / 8)
        counts = [headline[f"tickets.{name}"]["value"] for name in ("opened", "resolved", "backlog")]
        assert counts == [9, 6, 3]
        resolved = "from marts.tickets where resolved_window = 0"
        counts = f"select count(*) filter (where is_first_contact), count(*) filter (where reopen_count > 0) {resolved}"
        assert warehouse.rows(counts) == [(3, 2)]
        assert warehouse.value("select sum(claim_amount) from marts.tickets") == 1350
        (by_agent,) = answer(warehouse, project, "sla_by_agent")
        assert by_agent["median_first_hours"] * 60 == pytest.approx(105)
        assert by_agent["p90_first_hours"] * 60 == pytest.approx(351)


def test_without_a_calendar_tickets_run_round_the_clock(project: Project) -> None:
    with built(project, ticket_vector()) as warehouse:
        rows = warehouse.rows("select ticket_id, first_response_hours, resolution_hours from marts.tickets")
        found = {id: rest for id, *rest in rows}
        pauses = {row["ticket_id"]: float(row["pause_minutes"]) for row in vector("tickets_mini")}
        for row in vector("tickets_mini_expected"):
            reply, end = (number(row[name]) for name in ("frt_cal_min", "res_cal_min"))
            net = None if end is None else end - pauses[row["ticket_id"]]
            assert found[row["ticket_id"]][0] == pytest.approx(None if reply is None else reply / 60)
            assert found[row["ticket_id"]][1] == pytest.approx(None if net is None else net / 60)
        ends = [hours + pauses[id] / 60 for id, (_, hours) in found.items() if hours is not None]
        assert fmean(ends) == pytest.approx(71.847, abs=1e-3)


def chance_company() -> Rows:
    """Return 40 accounts with 30 months of tickets, two versions of the standards, surveys and weights."""
    chance = Random(11)
    start = datetime(2021, 10, 1)
    accounts = [
        {**row, "region": chance.choice(["north", "south", None]), "manager_id": chance.choice(["M1", "M2", None])}
        for row in customers(*(f"C{n:02d}" for n in range(40)))
    ]
    tickets = []
    for n in range(1500):
        opened = start + timedelta(minutes=chance.randrange(30 * 30 * 24 * 60))
        replied = opened + timedelta(minutes=chance.randrange(900)) if chance.random() < 0.9 else None
        solved = (replied or opened) + timedelta(minutes=chance.randrange(9000)) if chance.random() < 0.9 else None
        ticket = {"ticket_id": f"T{n:04d}", "customer_id": f"C{chance.randrange(40):02d}", "opened_at": opened}
        ticket |= {"first_response_at": replied, "resolved_at": solved, "paused_minutes": chance.choice([0, 0, 300])}
        tickets.append(ticket)
    standards = [
        {"dimension": "responsiveness", "measure": measure, "target": target, "valid_from": day}
        for measure, targets in (("first_response_hours", (10, 6)), ("resolution_hours", (120, 72)))
        for target, day in zip(targets, (date(2022, 3, 1), date(2023, 7, 1)), strict=True)
    ]
    answers, weights = [], []
    for n in range(160):
        response, day = f"R{n:03d}", (start + timedelta(days=chance.randrange(910))).date()
        base = {"response_id": response, "responded_on": day, "respondent": "customer"}
        base["customer_id"] = f"C{chance.randrange(40):02d}"
        for item in range(1, 13):
            dimension = list(DIMENSIONS.values())[item % 5]
            scores = [None if chance.random() < 0.15 else chance.randint(1, 7) for _ in range(2)]
            answer = {**base, "item": item, "dimension": dimension}
            answers.append({**answer, "expectation": scores[0], "perception": scores[1]})
        if chance.random() < 0.8:
            points = [chance.randint(1, 40) for _ in DIMENSIONS]
            weights += [
                {"response_id": response, "dimension": dimension, "points": p}
                for dimension, p in zip(DIMENSIONS.values(), points, strict=True)
            ]
    return {
        "customers": accounts,
        "tickets": tickets,
        "service_standards": standards,
        "surveys": answers,
        "survey_weights": weights,
    }


def expected_tickets(rows: Rows, day: date, known_on: date | None = None) -> dict[str, float]:
    """Work out the ticket metrics of the twelve months to a day in plain Python, with what was known on it or later."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time())
    begin = end.replace(year=end.year - 1)
    now = datetime.combine((known_on or day) + timedelta(days=1), datetime.min.time())
    seen = [dict(row) for row in rows["tickets"] if row["opened_at"] < end]
    for row in seen:
        for name in ("first_response_at", "resolved_at"):
            row[name] = row[name] if row[name] and row[name] < now else None
    inside = [row for row in seen if row["opened_at"] >= begin]
    found = {
        "tickets.opened": len(inside),
        "tickets.resolved": sum(1 for row in seen if row["resolved_at"] and row["resolved_at"] >= begin),
        "tickets.backlog": sum(1 for row in seen if row["resolved_at"] is None),
    }
    for id, measure in (("sla.first_response_pct", "first_response_hours"), ("sla.resolution_pct", "resolution_hours")):
        verdicts = []
        for row in inside:
            targets = [
                standard["target"]
                for standard in rows["service_standards"]
                if standard["measure"] == measure and standard["valid_from"] <= row["opened_at"].date()
            ]
            at, pause = row["resolved_at"], row["paused_minutes"] / 60
            if measure == "first_response_hours":
                at, pause = row["first_response_at"] or at, 0
            hours = max(0, ((at or now) - row["opened_at"]).total_seconds() / 3600 - pause)
            if targets and (at or hours > targets[-1]):
                verdicts.append(hours <= targets[-1])
        found[id] = 100 * sum(verdicts) / len(verdicts)
    return found


def expected_gaps(rows: Rows, day: date) -> dict[str, float]:
    """Work out the SERVQUAL metrics as of a day in plain Python, intervals by scipy."""
    begin = (day + timedelta(days=1)).replace(year=day.year - 1 if day < date(day.year, 12, 31) else day.year)
    inside = [row for row in rows["surveys"] if begin <= row["responded_on"] <= day]
    points = {(row["response_id"], row["dimension"]): row["points"] for row in rows["survey_weights"]}
    waves = {(row["responded_on"].year, (row["responded_on"].month - 1) // 3) for row in inside}
    assert len(waves) >= 4, "every wave asks all items, so the instrument is the same in each"
    scores: dict[tuple[str, str], float] = {}
    for response in sorted({row["response_id"] for row in inside}):
        for dimension in DIMENSIONS.values():
            own = [row for row in inside if (row["response_id"], row["dimension"]) == (response, dimension)]
            pairs = [row for row in own if None not in (row["expectation"], row["perception"])]
            if 2 * len(pairs) >= len(own):
                scores[response, dimension] = fmean(row["perception"] - row["expectation"] for row in pairs)
    found: dict[str, float] = {}
    for dimension in DIMENSIONS.values():
        gaps = [gap for (_, name), gap in scores.items() if name == dimension]
        low, high = stats.t.interval(0.95, len(gaps) - 1, loc=fmean(gaps), scale=stats.sem(gaps))
        id = f"servqual.gap.{dimension}"
        found |= {id: fmean(gaps), f"{id}.low": low, f"{id}.high": high}
    found["servqual.gap.unweighted"] = fmean(found[f"servqual.gap.{d}"] for d in DIMENSIONS.values())
    weighted = []
    for response in sorted({row["response_id"] for row in inside}):
        own_points = [points.get((response, d)) for d in DIMENSIONS.values()]
        own_gaps = [scores.get((response, d)) for d in DIMENSIONS.values()]
        if None not in own_points + own_gaps:
            weighted.append(sum(p * g for p, g in zip(own_points, own_gaps, strict=True)) / sum(own_points))
    found["servqual.gap.weighted"] = fmean(weighted)
    found["servqual.perception.mean"] = fmean(r["perception"] for r in inside if r["perception"] is not None)
    return found


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2024, 1, 17)], ids=str)
def test_every_metric_is_what_plain_python_makes_of_the_same_rows(project: Project, day: date) -> None:
    """Now, and a window earlier; the backlog a month earlier. A build for a past day gives the numbers of that day."""
    rows = chance_company()
    with built(project, rows, day) as warehouse:
        found = metrics(warehouse, project)
        for check in CHECKS:
            assert warehouse.rows(project.checks[check].body) == [], check
        totals = warehouse.rows("select sum(opened) from marts.account_tickets where back = 0")
        by_tier = answer(warehouse, project, "sla_by_tier")
        assert sum(row["opened"] for row in by_tier if row["measure_code"] == "resolution_hours") == totals[0][0]
        for group in ("manager", "agent"):
            assert sum(row["opened"] for row in answer(warehouse, project, f"sla_by_{group}")) == totals[0][0]
        flow = answer(warehouse, project, "ticket_flow")
        assert all(b["backlog"] - a["backlog"] == b["opened"] - b["resolved"] for a, b in pairwise(flow))
        assert flow[-1]["backlog"] == found["tickets.backlog"]["value"]
        assert sum(row["open_tickets"] for row in answer(warehouse, project, "backlog_age")) == flow[-1]["backlog"]
    earlier = (day + timedelta(days=1)).replace(year=day.year - 1) - timedelta(days=1)
    expected = expected_tickets(rows, day) | expected_gaps(rows, day)
    before = expected_tickets(rows, earlier) | expected_gaps(rows, earlier)
    assert sorted(found) == sorted(expected)
    assert {id: row["value"] for id, row in found.items()} == pytest.approx(expected)
    month_ago = (day + timedelta(days=1)).replace(month=(day + timedelta(days=1)).month - 1 or 12)
    month_ago = month_ago.replace(year=day.year if month_ago.month < 12 else day.year - 1) - timedelta(days=1)
    before["tickets.backlog"] = expected_tickets(rows, month_ago)["tickets.backlog"]
    # A ticket still open then may have been resolved since: a past window is judged by what became of its tickets.
    judged = expected_tickets(rows, earlier, known_on=day)
    before |= {id: value for id, value in judged.items() if id.startswith("sla.")}
    assert {id: row["previous"] for id, row in found.items()} == pytest.approx(before)


def test_business_hours_are_those_counted_minute_by_minute(project: Project) -> None:
    chance, start = Random(5), datetime(2024, 1, 1)
    closed, worked = {date(2024, 2, 12), date(2024, 2, 13)}, {date(2024, 2, 18)}
    tickets = []
    for n in range(60):
        opened = start + timedelta(minutes=chance.randrange(80 * 24 * 60))
        solved = opened + timedelta(minutes=chance.randrange(8 * 24 * 60))
        tickets.append({"ticket_id": f"T{n}", "customer_id": "C1", "opened_at": opened, "resolved_at": solved})

    def runs(moment: datetime) -> bool:
        day = moment.date()
        return (day in worked or (day.weekday() < 5 and day not in closed)) and 9 <= moment.hour < 18

    def hours(ticket: Mapping[str, Any]) -> float:
        length = int((ticket["resolved_at"] - ticket["opened_at"]).total_seconds() // 60)
        return sum(runs(ticket["opened_at"] + timedelta(minutes=m)) for m in range(length)) / 60

    with empty_warehouse(project, END) as warehouse:
        warehouse.execute("update seeds.parameters set value = 1 where name = 'working_calendar'")
        days = [(day, day in worked) for day in sorted(closed | worked)]
        warehouse.execute(
            "insert into seeds.holidays by name select * from (values "
            + ", ".join(f"('{day}', '{open}')" for day, open in days)
            + ") as v (day, is_working)"
        )
        insert(warehouse, {"customers": customers("C1"), "tickets": tickets})
        build_models(warehouse, project, only=upstream(["marts.ticket_clocks"], project.models))
        found = dict(warehouse.rows("select ticket_id, resolution_hours from marts.ticket_clocks"))
    assert found == pytest.approx({ticket["ticket_id"]: hours(ticket) for ticket in tickets})


def test_what_cannot_be_computed_says_why_and_every_metric_is_there(project: Project) -> None:
    company = chance_company()
    few = {**company, "surveys": company["surveys"][:24]}
    cases = [
        ({"customers": company["customers"]}, {"no_surveys", "no_tickets"}),
        ({name: company[name] for name in ("customers", "tickets")}, {"no_surveys", "no_standards", None}),
        ({name: company[name] for name in ("customers", "surveys")}, {"no_weights", "no_tickets", None}),
        (few, {"too_few", "no_weights", None}),
        (company, {None}),
    ]
    ids = {id for id in project.glossary.metrics if id.startswith(("servqual.", "sla.", "tickets."))}
    for rows, reasons in cases:
        with built(project, rows) as warehouse:
            found = metrics(warehouse, project)
        assert set(found) == ids
        assert {row["reason"] for row in found.values()} == reasons
        assert all((row["value"] is None) == (row["reason"] is not None) for row in found.values())
    assert {reason for _, reasons in cases for reason in reasons - {None}} <= project.glossary.values["reason"].keys()


def test_every_slot_has_a_sentence_whatever_was_exported(project: Project) -> None:
    company = chance_company()
    words = project.reports["service_gaps"].manifest.findings
    slots = set()
    for tables in ((), ("tickets",), ("surveys",), ("surveys", "survey_weights"), tuple(company)):
        with built(project, {name: company[name] for name in ("customers", *tables)}) as warehouse:
            rows = answer(warehouse, project, "findings")
            slots.add(frozenset(row["slot"] for row in rows))
            for row in rows:
                for sentence in (words[row["code"]].zh, words[row["code"]].en):
                    named = [name.partition(":")[0] for name in re.findall(r"{([^}]*)}", sentence)]
                    assert all(row[name] is not None for name in named), (tables, row["code"])
    assert len(slots) == 1


def test_codes_that_questions_give_have_words(project: Project) -> None:
    with built(project, chance_company()) as warehouse:
        for name in project.reports["service_gaps"].questions:
            for row in answer(warehouse, project, name):
                for column, code in row.items():
                    term = project.glossary.terms.get(column)
                    if name != "findings" and term is not None and term.values and code is not None:
                        assert code in project.glossary.values[term.values], (name, column)
