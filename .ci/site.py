"""What the site has beside the files of docs/: the notes as Pincite reads them, numbered, and the README's figures.

Hooks of mkdocs; `mkdocs.yml` names this file.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the rooms of this checkout, whether or not it is installed

from assistant.citation import shown  # noqa: E402
from ingest.intake import collect  # noqa: E402
from ingest.paper import Kind, Paper, Paragraph  # noqa: E402

FIGURES = "<!-- the README's figures -->"
_MEASURED = re.compile(r"<!-- figures:begin -->\n(.*?)<!-- figures:end -->", re.DOTALL)
_SCHEMAS = re.compile(r"\]\(schemas/?\)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./((?:deploy|training|evals|benchmarks|ingest|README|CHANGELOG)[\w./-]*)\)")
_NOTE = re.compile(r"(notes/pincite_\w+)\.txt")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Each note as a page in place of its file."""
    notes = Path(config.docs_dir) / "notes"
    for file in [file for file in files if file.src_uri.startswith("notes/")]:
        files.remove(file)
    for paper in collect([notes]).papers:
        files.append(File.generated(config, f"notes/{paper.id}.md", content=_page(paper)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The figures where they are asked for; links to notes lead to their pages, those that leave docs/ to no page."""
    if FIGURES in markdown:
        markdown = markdown.replace(FIGURES, figures((ROOT / "README.md").read_text("utf-8")))
    markdown = _SCHEMAS.sub("](schemas/index.md)", _NOTE.sub(r"\1.md", markdown))
    return _OUTSIDE.sub(r"\1 (`\2`)", markdown)


def figures(readme: str) -> str:
    """The part of the README that is marked as its figures.

    Raises:
        ValueError: no part is marked.
    """
    found = _MEASURED.search(readme)
    if not found:
        raise ValueError("README.md marks no figures: <!-- figures:begin --> … <!-- figures:end -->")
    return f"{found[1].strip()}\n"


def _page(paper: Paper) -> str:
    facts = paper.facts
    head = " · ".join(fact for fact in (facts.author, facts.date, facts.series) if fact)
    body = "\n\n".join(_block(paragraph) for paragraph in paper.paragraphs if paragraph.kind is not Kind.FRONT)
    told = f"*{head}*\n\nNumbered as Pincite reads it: `pincite show {paper.id}`."
    return f"# {facts.title or paper.id}\n\n{told}\n\n{body}\n"


def _block(paragraph: Paragraph) -> str:
    text = html.escape(paragraph.text, quote=False)
    if paragraph.kind is Kind.HEADING:
        return f"## {text}"
    address = f"p{paragraph.locator}"
    anchor = f'<a href="#{address}">{shown(paragraph.locator)}</a>'
    return f'<div class="pincite-paragraph" id="{address}">{anchor}<p>{text}</p></div>'
