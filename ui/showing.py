"""`show`: a paper as it is or as it was, one paragraph of it, where a citation stands now, and what has changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from index.editions import EditionRecord, editions_of, find_edition, paper_at
from index.library import open_library
from index.snapshot import Snapshot
from index.standing import Resolved, resolve_citation
from ingest.align import align
from ingest.errors import OptionsError, UnknownPaper
from ingest.paper import Paper, Paragraph
from ui.change_text import render_changes, render_standing
from ui.changes import changes_json, differences_json
from ui.locator import read_locator
from ui.paper_text import render_paper
from ui.settings import Settings
from ui.terminal import print_json, print_text


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """What to show. `edition`: the beginning of a hash; `quote`: cited words, which need a locator and an edition."""

    paper: str
    locator: str | None = None
    edition: str | None = None
    quote: str | None = None
    changes: bool = False
    as_json: bool = False


def show_paper(settings: Settings, request: ShowRequest) -> int:
    """Print what the request asks for.

    Raises:
        UnknownPaper: no such paper, paragraph or edition.
        OptionsError: flags that do not go together.
    """
    if request.changes and (request.locator or request.quote):
        raise OptionsError("--changes is of the whole paper.", "Leave out the paragraph and --quote.")
    if request.quote is not None and (request.locator is None or request.edition is None):
        raise OptionsError("--quote needs a paragraph and --edition.", "Give those that the citation was made with.")
    with open_library(settings.library) as snapshot:
        name = snapshot.resolve(request.paper)
        if request.changes:
            _show_changes(snapshot, name, request)
        elif request.locator is not None and request.edition is not None:
            _show_standing(snapshot, name, request)
        else:
            record = find_edition(snapshot, name, request.edition) if request.edition is not None else None
            paper = paper_at(snapshot, name, record.edition) if record else snapshot.paper(name)
            chosen = paper.paragraphs if request.locator is None else (find_paragraph(paper, request.locator),)
            if request.as_json:
                print_json(paper_json(paper, chosen))
            else:
                print_text(render_paper(paper, chosen))
    return 0


def _show_changes(snapshot: Snapshot, name: str, request: ShowRequest) -> None:
    editions = editions_of(snapshot, name)
    paper = snapshot.paper(name)
    since = editions[-2:][0] if request.edition is None else find_edition(snapshot, name, request.edition)
    before = paper_at(snapshot, name, since.edition)
    links = align(before.paragraphs, paper.paragraphs)
    if request.as_json:
        said = {"paper": name, "title": paper.facts.title, "edition": paper.edition, "since": asdict(since)}
        print_json({**said, "editions": [asdict(record) for record in editions], **changes_json(links)})
    else:
        print_text(render_changes(paper, editions, since, links))


def _show_standing(snapshot: Snapshot, name: str, request: ShowRequest) -> None:
    record = find_edition(snapshot, name, request.edition or "")
    then = paper_at(snapshot, name, record.edition)
    locator = find_paragraph(then, request.locator or "").locator
    found = resolve_citation(snapshot, name, locator, record.edition, request.quote)
    if request.as_json:
        print_json({**paper_json(then, (found.cited,)), **_standing_json(found)})
    else:
        print_text(render_standing(then, found))


def find_paragraph(paper: Paper, written: str) -> Paragraph:
    """The paragraph at a locator, as it stands in the paper or as people write it.

    Raises:
        UnknownPaper: the paper has no such paragraph.
    """
    by_locator = {paragraph.locator: paragraph for paragraph in paper.paragraphs}
    if written.strip() in by_locator:
        return by_locator[written.strip()]
    locators = list(by_locator)
    span = f"It has {len(locators)}, from {locators[0]} to {locators[-1]}; pincite show {paper.id} lists them."
    try:
        locator = read_locator(written)
    except UnknownPaper as error:
        raise UnknownPaper(error.what, span if written else error.remedy) from None
    if locator not in by_locator:
        raise UnknownPaper(f"The paper {paper.id} has no paragraph {locator!r}.", span)
    return by_locator[locator]


def paper_json(paper: Paper, paragraphs: tuple[Paragraph, ...]) -> dict[str, Any]:
    """What `show` says: the facts, and the paragraphs with the notes that their markers lead to."""
    facts = paper.facts
    return {
        "paper": paper.id,
        "title": facts.title,
        "author": facts.author,
        "date": facts.date,
        "url": facts.url,
        "edition": paper.edition,
        "source": paper.source,
        "warnings": list(paper.warnings),
        "paragraphs": [_paragraph_json(paragraph) for paragraph in paragraphs],
    }


def _paragraph_json(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "locator": paragraph.locator,
        "kind": str(paragraph.kind),
        "text": paragraph.text,
        "heading": paragraph.heading,
        "note_refs": [marker.target for marker in paragraph.markers if marker.target],
        "unresolved_refs": [marker.label for marker in paragraph.markers if not marker.target],
    }


def _standing_json(found: Resolved) -> dict[str, Any]:
    """Where a citation stands: `standing` in the `current` edition, in the paragraphs `now`."""
    record: EditionRecord = found.edition
    return {
        "taken": record.taken,
        "replaced": record.replaced,
        "quoted": found.quoted,
        "standing": str(found.standing),
        "current": found.current,
        "now": [_paragraph_json(paragraph) for paragraph in found.now],
        "differences": differences_json((found.cited,), found.now),
    }
