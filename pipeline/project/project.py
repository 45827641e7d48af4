"""The whole project, read once and frozen: contracts, models, checks, reports, glossary, words and settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.project.contracts import Contract, load_contracts
from pipeline.project.glossary import Glossary, load_glossary
from pipeline.project.queries import Query, read_folder
from pipeline.project.reports import Report, load_reports
from pipeline.project.settings import Settings, load_settings
from pipeline.project.toml import Words, parse, read_toml

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Project:
    """Everything the files say, before any data is read; `left_out`: reports that a narrower scope has no page of."""

    root: Path
    input_dir: Path
    settings: Settings
    contracts: dict[str, Contract]
    staging: dict[str, Query]
    marts: dict[str, Query]
    checks: dict[str, Query]
    reports: dict[str, Report]
    glossary: Glossary
    words: dict[str, Words]
    left_out: frozenset[str] = frozenset()

    @property
    def templates(self) -> Path:
        """The folder of everything a reader sees."""
        return self.root / "site_templates"

    @property
    def seeds(self) -> list[Path]:
        """The business rules kept as CSV."""
        return sorted((self.root / "queries" / "seeds").glob("*.csv"))

    @property
    def models(self) -> dict[str, Query]:
        """Staging and marts by full name."""
        return {query.full_name: query for query in (*self.staging.values(), *self.marts.values())}


def require_exports(folder: Path) -> None:
    """Raise when the folder of exports is not there: an empty company is a mistake of the command line, not of data."""
    if not folder.is_dir():
        raise UsageError("there is no folder of exports here.", path=folder, hint="--input FOLDER")


def load_project(root: Path = ROOT, input_dir: Path | None = None) -> Project:
    """Read every file of the project; the first that is wrong is an error with its place."""
    queries = root / "queries"
    words_path = root / "site_templates" / "words.toml"
    words = {key: parse(Words, value, words_path, (key,)) for key, value in read_toml(words_path).items()}
    input_dir = (input_dir or root / "input").resolve()
    contracts = load_contracts(queries / "sources")
    return Project(
        root=root,
        input_dir=input_dir,
        settings=load_settings(input_dir),
        contracts=contracts,
        staging=read_folder(queries / "staging", "staging"),
        marts=read_folder(queries / "marts", "marts"),
        checks=read_folder(queries / "checks", "checks"),
        reports=load_reports(queries / "reports"),
        glossary=load_glossary(queries / "glossary", {name: contract.title for name, contract in contracts.items()}),
        words=words,
    )
