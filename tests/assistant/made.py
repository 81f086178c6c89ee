"""A small library of our own wording, encoded by word hashes: what is found can be followed by hand."""

from __future__ import annotations

from pathlib import Path

from assistant.assistant import Assistant
from index.build import update
from ingest.number import number
from ingest.paper import Facts, Paper
from ingest.text import read_text
from tests.word_hash_encoder import WordHashEncoder

LOPEZ = """The harbour at Norvik handles steel, grain and timber. Its cranes were built in 1964.[1]
Three obstacles delay the new harbour:
- 1. The seabed is soft and must be dredged twice a year.
- 2. The railway to the harbour ends at Ostra.
- 3. The council has not agreed on a budget.
Critics called the plan a monument to vanity. However, the delay was due to missing permits, not to cost.
The harbour office expects 40 ships a week once the cranes are replaced. This would double its income.
Maria Lopez would like to acknowledge the help of the Norvik library.
(2024/05/01)
Notes
- 1 Norvik Harbour Office, Yearbook of Cranes (Norvik Press, 1965).
"""
CHEN = """The railway from Ostra carries timber to the coast. The Baltic Rail Agency (BRA) runs it.
The agency wants a tunnel below the river.[1] It has asked the ministry for money.
The harbour at Norvik would gain most from the tunnel, according to the agency.
(2023/02/11)
"""


def papers() -> tuple[Paper, Paper]:
    """One with a list, a note and an acknowledgement; one without an author, whose marker points to no note."""
    lopez = Facts(author="Maria Lopez", date="2024-05-01", url="https://example.org/norvik")
    return (
        number(read_text(LOPEZ.encode(), "lopez.txt"), "lopez", lopez, "lopez.txt"),
        number(read_text(CHEN.encode(), "chen.txt"), "chen", Facts(date="2023-02-11"), "chen.txt"),
    )


def assistant(folder: Path) -> Assistant:
    """An assistant over the two papers."""
    encoder = WordHashEncoder()
    update(folder, papers(), encoder)
    return Assistant.open(folder, encoder=encoder)
