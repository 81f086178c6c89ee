"""Papers and replies made by hand, for the tests of what a person sees."""

from __future__ import annotations

from assistant.citation import shown
from assistant.reply import Answer, Citation, Refusal, Statement, Verdict
from ingest.paper import Facts, Kind, Marker, Paper, Paragraph

HARBOUR = Paper(
    "harbour_01",
    Facts("Locks and Tolls", "Ada Wren", "2024-05-06", "https://example.org/harbour_01.html", "Harbour Papers"),
    (
        Paragraph("f1", Kind.FRONT, "Publication of Policy Papers on Harbours"),
        Paragraph(
            "1", Kind.PARAGRAPH, "The toll at Alder Lock is forty crowns.[1] It was raised in 2019 by the council."
        ),
        Paragraph("2", Kind.PARAGRAPH, "Two things drive the toll:"),
        Paragraph("2.1", Kind.ITEM, "Dredging of the channel."),
        Paragraph("2.2", Kind.ITEM, "Repair of the gates."),
        Paragraph("3", Kind.PARAGRAPH, "Skippers may pay at the lock or by post.[2]"),
        Paragraph("n1", Kind.NOTE, "Council minutes, 4 March 2019."),
    ),
    "harbour_01.txt",
    ("¶3: note 2 is cited but the paper has no such note",),
)


def _marked(paper: Paper) -> Paper:
    """The paper with its markers where they are printed."""
    paragraphs = []
    for p in paper.paragraphs:
        markers = tuple(
            Marker(p.text.index(label), p.text.index(label) + 3, label[1:-1], target)
            for label, target in (("[1]", "n1"), ("[2]", None))
            if label in p.text
        )
        paragraphs.append(Paragraph(p.locator, p.kind, p.text, p.heading, markers))
    return Paper(paper.id, paper.facts, tuple(paragraphs), paper.source, paper.warnings)


HARBOUR = _marked(HARBOUR)
FACTS = {HARBOUR.id: HARBOUR.facts}


def cite(locator: str, quote: str | None = None, paper: Paper = HARBOUR) -> Citation:
    """A citation of the words `quote` of a paragraph; of all its words where none are given."""
    paragraph = next(p for p in paper.paragraphs if p.locator == locator)
    quote = paragraph.text if quote is None else quote
    start = paragraph.text.index(quote)
    label = f"Wren 2024, {shown(locator)}"
    return Citation(
        paper.id, locator, paragraph.kind, quote, start, start + len(quote), paper.edition, label, paper.facts.url
    )


def state(citation: Citation, support: Verdict = Verdict.SUPPORTED, text: str | None = None) -> Statement:
    """A statement that repeats its citation's words, or says `text`."""
    return Statement(citation.quote if text is None else text, (citation,), support, 0.9)


def answer(*statements: Statement, question: str = "What is the toll?", dropped: int = 0) -> Answer:
    """An answer of these statements."""
    return Answer(question, statements, (), 0.87, "extractive", (HARBOUR.id,), 12.3, dropped)


def refusal(*closest: Citation, question: str = "Who built the lock?") -> Refusal:
    """A refusal with these nearest paragraphs."""
    return Refusal(question, "No paragraph names a builder.", closest, 0.08, "extractive", (HARBOUR.id,), 9.0)
