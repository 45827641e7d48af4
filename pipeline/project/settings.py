"""The company's settings, from `input/settings.toml`: every key optional, every unknown key an error."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from pipeline.project.mailing import Lang, MailSettings
from pipeline.project.toml import Strict, Words, parse, read_toml


class SiteSettings(Strict):
    """How the site presents itself."""

    name: Words = Words(zh="客户看板", en="Tierboard")
    languages: tuple[Lang, ...] = Field(default=("zh", "en"), min_length=1)
    kept_builds: int = Field(default=14, ge=1)
    kept_runs: int = Field(default=400, ge=1)
    pages_for_all: int = Field(default=5000, ge=0)
    pages_most: int = Field(default=20_000, ge=1)
    pictures: Literal["auto", "off"] = "auto"


class ScopeSettings(Strict):
    """Which parts of the company have a site of their own beside the company's, by kind."""

    kinds: tuple[str, ...] = Field(min_length=1)


class LockSettings(Strict):
    """Which web roots are encrypted: ids of scopes (`company`, `region:North`) and kinds of them.

    `show_name`: the page that asks for the passphrase shows the site's name; it is all that it says.
    """

    scopes: tuple[str, ...] = Field(min_length=1)
    show_name: bool = False


class Limits(Strict):
    """When the data stop the publish; percentages are 0-100."""

    reject_pct: float = Field(default=1.0, ge=0, le=100)
    reject_rows: int = Field(default=10, ge=0)
    freshness_days: int = Field(default=7, ge=0)
    shrink_pct: float = Field(default=20.0, ge=0, le=100)
    rhythm_pct: float = Field(default=60.0, ge=0, le=100)
    rhythm_rows: int = Field(default=10, ge=1)


class TableSettings(Strict):
    """How one table's exports differ from the contract."""

    files: tuple[str, ...] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    header_line: int | None = Field(default=None, ge=1)
    parts: Literal["append", "snapshot"] = "append"
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    reject_pct: float | None = Field(default=None, ge=0, le=100)
    freshness_days: int | None = Field(default=None, ge=0)


class Accept(Strict):
    """A legitimate jump let through: which check, for which table, until when, by whom and why."""

    check: str
    table: str
    until: date
    by: str
    why: str


class Settings(Strict):
    """Everything a company may say about itself and its exports."""

    site: SiteSettings = SiteSettings()
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    rates: dict[str, Decimal] = {}
    allocation: Literal["as_given", "oldest_first"] = "as_given"
    parameters: dict[str, Decimal] = {}
    limits: Limits = Limits()
    scopes: ScopeSettings | None = None
    lock: LockSettings | None = None
    mail: MailSettings | None = None
    tables: dict[str, TableSettings] = {}
    accept: tuple[Accept, ...] = ()

    @field_validator("rates")
    @classmethod
    def _rates_are_positive(cls, rates: dict[str, Decimal]) -> dict[str, Decimal]:
        if bad := [currency for currency, rate in rates.items() if rate <= 0]:
            raise ValueError(f"the rate of {bad[0]} must be above 0")
        return rates

    def table(self, name: str) -> TableSettings:
        """Return one table's settings, or the defaults."""
        return self.tables.get(name, TableSettings())


def load_settings(input_dir: Path) -> Settings:
    """Read `settings.toml` of an input folder; without one, the defaults."""
    path = input_dir / "settings.toml"
    return parse(Settings, read_toml(path), path) if path.exists() else Settings()
