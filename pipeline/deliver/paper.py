"""The PDF: the same parts on A4, set by WeasyPrint, tagged, work lists with all rows; nothing is fetched for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from pipeline.deliver.blocks import Listing, Part
from pipeline.deliver.drawing import Picture
from pipeline.deliver.html import tints_of
from pipeline.deliver.views import viewed
from pipeline.errors import UsageError
from pipeline.pages.environment import Language
from pipeline.pages.render import blaming

PAPER = "email/paper.html"
NEEDS = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
SCHEME = "picture:"
# So many rows of what is no work list, and of what stands in for a picture.
_ROWS, _CHART_ROWS = 40, 40
_EPOCH = "SOURCE_DATE_EPOCH"


def paper(
    language: Language, parts: Sequence[Part], pictures: Mapping[str, Picture], colours: Mapping[str, str],
    facts: Mapping[str, Any], as_of: date,
) -> bytes:  # fmt: skip
    """Return the PDF of a mail, the same bytes for the same build; `facts` are those of the message."""
    html = _weasyprint()
    before, between, after = _page_words(language.words["mail_page"])
    shown = [
        {"slug": part.slug, "blocks": [viewed(_whole(block), pictures, None, _CHART_ROWS) for block in part.blocks]}
        for part in parts
    ]
    context = {"parts": shown, "colours": colours, "tints": tints_of(colours), **facts}
    context |= {"page_before": before, "page_between": between, "page_after": after}
    with blaming(language.project, language, context):
        text = language.template(PAPER).render(context)
    with _at(as_of):
        made: bytes = html(string=text, url_fetcher=_fetcher(pictures)).write_pdf(
            pdf_tags=True, pdf_variant="pdf/ua-1", pdf_identifier=language.site.build_id.encode()
        )
    return made


def _weasyprint() -> Any:
    """Return WeasyPrint's `HTML`; where the libraries it draws letters with are missing, say which."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise UsageError(
            f"a PDF cannot be made here: {str(error).splitlines()[0]}.", hint=f"as root: {NEEDS}"
        ) from None
    return HTML


def _whole(block: Any) -> Any:
    """Return a table as it stands on paper: a work list with all rows, others with the first of them."""
    if not isinstance(block, Listing):
        return block
    return replace(block, limit=len(block.sheet.answer) if block.key else _ROWS)


def _page_words(said: str) -> tuple[str, str, str]:
    """Return the words before, between and after the page's number and that of all pages."""
    before, _, rest = said.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return before, between, after


def _fetcher(pictures: Mapping[str, Picture]) -> Any:
    """Return the only way to what lies outside the text: the pictures made for it, by name."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: Any, **__: Any) -> Any:
        """Return a picture; anything else is refused."""
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in pictures:
            raise ValueError(f"a PDF fetches nothing: {url[:80]}")
        return URLFetcherResponse(url, pictures[name].png, {"Content-Type": "image/png"})

    return fetch


@contextmanager
def _at(day: date) -> Iterator[None]:
    """Let the day of the data be the time that fonts and files are stamped with."""
    was = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    try:
        yield
    finally:
        if was is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = was
