"""The page of a locked web root: it asks for the passphrase, in every language of the site, and says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.pages.assets import load_assets
from pipeline.pages.environment import environment
from pipeline.pages.formats import Formats
from pipeline.pages.inert import script_json
from pipeline.project.project import Project

TEMPLATE = "pages/unlock.html"
# The words of the page, and those of its script, begin so.
PREFIX = "unlock_"


def unlock_page(project: Project, lock: Mapping[str, Any]) -> str:
    """Return the page; `lock` says what its script must know to try a passphrase."""
    settings, assets = project.settings, load_assets(project.templates)
    languages = settings.site.languages
    words = {
        lang: {
            key.removeprefix(PREFIX): word.get(lang) for key, word in project.words.items() if key.startswith(PREFIX)
        }
        for lang in languages
    }
    told = {
        "html": {lang: project.words["html_lang"].get(lang) for lang in languages},
        "names": {
            lang: settings.site.name.get(lang) for lang in languages if settings.lock and settings.lock.show_name
        },
    }
    first = languages[0]
    env = environment(project, Formats(first, settings.currency))
    return env.get_template(TEMPLATE).render(
        words=words[first], all_words=words, languages=languages, first=first, html_lang=told["html"][first],
        label={lang: project.words[f"language_{lang}"].get(lang) for lang in languages},
        # What a keeper of passwords tells two locked sites of one host by.
        name=told["names"].get(first, ""), account=f"tierboard-{lock['salt'][:6]}",
        assets={name: assets.url(file) for name, file in
                {"css": "site.css", "theme": "theme.js", "unlock": "unlock.js"}.items()},
        lock=script_json({**lock, **told, "languages": languages, "words": words}),
    )  # fmt: skip
