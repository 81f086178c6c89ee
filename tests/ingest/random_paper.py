"""Papers made up at random, in the shapes that one script can hold in every format."""

from __future__ import annotations

import random

from tests.ingest.rendering import SERIES_PAPER, Part, Script

_WORDS = (
    "the|harbour|council|met|Tōru|Bay’s|storms|rise|by 3.5 percent|in 2019|because|“insurers leave”|and|nobody|paid"
    "|(see no. 4)|the U.S. Navy|ships|waited|*|_so_|a < b|R&D|ele¬ments"
).split("|")
_TITLES = "Why Ports Fail The Coming Storm Quays Policy".split()


def random_paper(rng: random.Random) -> Script:
    """A script with paragraphs, headings, lists, tables, captions, notes and a date line, as they come."""
    parts = list(SERIES_PAPER.parts[:2]) if rng.random() < 0.5 else []
    notes: list[tuple[str, str]] = []
    for _ in range(rng.randint(2, 9)):
        text = _paragraph(rng)
        if rng.random() < 0.4:
            notes.append((str(len(notes) + 1), _sentence(rng, 6)))
            text += f"[{len(notes)}]"
        parts.append(Part("para", text))
        match rng.randint(0, 5):
            case 0:
                number = f"{rng.randint(1, 9)}. " if rng.random() < 0.3 else ""
                parts += [Part("heading", number + _title(rng)), Part("para", _paragraph(rng))]
            case 1:
                lead = _sentence(rng, 7)[:-1] + ":"
                parts += [Part("para", lead), Part("items", items=_items(rng, 1), ordered=rng.random() < 0.5)]
                parts.append(Part("para", _paragraph(rng)))
            case 2:
                parts.append(Part("table", items=(("Year", "Cost"), ("2020", str(rng.randint(1, 99))), ("2021", "2"))))
            case 3:
                parts.append(Part("caption", "Source: the council’s own accounts."))
    if rng.random() < 0.5:
        parts.append(Part("back", "(2024/02/29)"))
    return Script(tuple(parts), tuple(notes))


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(["Then", *(rng.choice(_WORDS) for _ in range(words)), "again."])


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentence(rng, rng.randint(5, 14)) for _ in range(rng.randint(2, 5)))


def _title(rng: random.Random) -> str:
    return " ".join(rng.choice(_TITLES) for _ in range(rng.randint(1, 5))) + rng.choice(["", "?"])


def _items(rng: random.Random, depth: int) -> tuple[object, ...]:
    texts = [_sentence(rng, rng.randint(1, 8))[:-1] for _ in range(rng.randint(2, 4))]
    return tuple((text, _items(rng, depth + 1)) if depth < 3 and rng.random() < 0.15 else text for text in texts)
