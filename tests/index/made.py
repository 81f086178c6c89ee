"""Papers made by hand, in the shapes of the series."""

from __future__ import annotations

from dataclasses import replace

from ingest.paper import Facts, Kind, Marker, Paper, Paragraph

BANNER = Paragraph("f1", Kind.FRONT, "Working notes of the harbour project, published as they are finished.")


def paper(name: str, *texts: str, author: str | None = None) -> Paper:
    """A banner shared by all such papers, then body paragraphs ¶1, ¶2 …"""
    body = tuple(Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, start=1))
    return Paper(name, Facts(author=author), (BANNER, *body), f"{name}.txt")


def with_facts(given: Paper, **facts: str) -> Paper:
    """The same text with other facts."""
    return replace(given, facts=replace(given.facts, **facts))


HARBOUR = paper(
    "harbour",
    "The harbour was widened in 1931. Engineers had asked for it since the great storm of 1911.",
    "Fishing fleets moved north after the widening; the canneries followed them.",
    author="Ada Moor",
)
RAILWAY = paper(
    "railway",
    "A branch line reached the quay in 1934. Its gauge differed from that of the main line.",
    "Freight doubled within five years, and the station was rebuilt twice.",
)

# Every kind of paragraph: a list with its lead-in, notes and their markers, a heading, a table, a date line.
ALMANAC = Paper(
    "almanac",
    Facts(title="An Almanac", author="Ben Low", date="1936"),
    (
        BANNER,
        Paragraph("h1", Kind.HEADING, "Winds and tides"),
        Paragraph(
            "1",
            Kind.PARAGRAPH,
            "Pilots know the coast.[1] Three things decide when a ship may enter:",
            heading="Winds and tides",
            markers=(Marker(22, 25, "1", "n1"),),
        ),
        Paragraph("1.1", Kind.ITEM, "The height of the tide.", heading="Winds and tides"),
        Paragraph("1.2", Kind.ITEM, "The wind, when it blows from the east.", heading="Winds and tides"),
        Paragraph(
            "2",
            Kind.PARAGRAPH,
            "The ele¬ments are not kind to sailing ships.[9]",
            markers=(Marker(44, 47, "9", None),),
            page=4,
        ),
        Paragraph("t1", Kind.TABLE, "January | 4 gales\nFebruary | 7 gales"),
        Paragraph("c1", Kind.CAPTION, "The lighthouse in winter."),
        Paragraph("n1", Kind.NOTE, "Board of Pilots, Annual Returns (Harbour Press, 1935)."),
        Paragraph("b1", Kind.BACK, "(1936/02/01)"),
    ),
    "almanac.md",
    ("¶2: note 9 is cited but the paper has no such note",),
)
