"""Write a web root: every page in every language, assets once, addresses that work from any sub-path."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.project.answers import Answer

Answers = Mapping[str, Mapping[str, Answer]]
