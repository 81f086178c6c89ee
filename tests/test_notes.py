"""The sample notes: read cleanly, shaped like a series, and true of the program that they describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from assistant.options import AssistantOptions
from assistant.question import LONGEST
from assistant.reply import Verdict
from evals.gold.question import Split
from evals.measures.question import MEASURES
from evals.measures.statistics import LEVEL, RESAMPLES
from evals.records.record import Outcome
from index.compile_encoder import DIMENSION
from index.compile_encoder import LONGEST as LONGEST_READ
from index.fusion import Weights
from index.manifest import CURRENT
from ingest.catalogue import load_catalogue
from ingest.forms import LONGEST_HEADING
from ingest.frontmatter import split_front_matter
from ingest.intake import collect
from ingest.paper import Kind, Paper, Paragraph
from ui.cli import app

REPOSITORY = Path(__file__).parents[1]
NOTES = REPOSITORY / "docs" / "notes"
CATALOGUE = load_catalogue(NOTES / "series.toml")
IDS = [entry.id for entry in CATALOGUE.papers]
PAPERS = {paper.id: paper for paper in collect([NOTES]).papers}
SPELT = "zero one two three four five six seven eight nine ten eleven twelve".split()
TEXTS = {name: "\n".join(p.text for p in paper.paragraphs) for name, paper in PAPERS.items()}

every_note = pytest.mark.parametrize("name", IDS)


def of_kind(paper: Paper, *kinds: Kind) -> list[Paragraph]:
    return [p for p in paper.paragraphs if p.kind in kinds]


def lead_ins(paper: Paper) -> list[Paragraph]:
    """The paragraphs that a list stands under."""
    above = {p.locator.partition(".")[0] for p in of_kind(paper, Kind.ITEM)}
    return [p for p in of_kind(paper, Kind.PARAGRAPH) if p.locator in above]


def test_folder_and_catalogue_hold_the_same_five_notes() -> None:
    intake = collect([NOTES])
    assert [paper.id for paper in intake.papers] == IDS
    assert len(IDS) == 5
    assert (intake.failures, intake.not_at_hand, intake.left_out) == ((), (), ())


@every_note
def test_is_read_without_a_warning(name: str) -> None:
    assert PAPERS[name].warnings == ()


@every_note
def test_facts_are_those_of_the_catalogue_and_of_the_printed_date(name: str) -> None:
    paper = PAPERS[name]
    entry = next(entry for entry in CATALOGUE.papers if entry.id == name)
    assert paper.facts == CATALOGUE.facts(entry)
    assert paper.facts.title
    assert of_kind(paper, Kind.BACK)[-1].text == f"({(entry.date or '').replace('-', '/')})"


def test_markdown_note_states_what_the_catalogue_states() -> None:
    (entry,) = (entry for entry in CATALOGUE.papers if (entry.file or "").endswith(".md"))
    stated, _ = split_front_matter((NOTES / str(entry.file)).read_text("utf-8"))
    assert stated == CATALOGUE.facts(entry)


@every_note
def test_has_ten_to_fifteen_paragraphs_of_readable_length(name: str) -> None:
    paper = PAPERS[name]
    body = of_kind(paper, Kind.PARAGRAPH)
    assert 10 <= len(body) <= 15
    lead = lead_ins(paper)
    lengths = {p.locator: len(p.text.split()) for p in body if p not in lead}
    assert {locator: n for locator, n in lengths.items() if not 50 <= n <= 130} == {}


@every_note
def test_banner_and_boilerplate_are_front_matter_and_the_same_in_each(name: str) -> None:
    front = of_kind(PAPERS[name], Kind.FRONT)
    assert [p.text for p in front] == [p.text for p in of_kind(PAPERS[IDS[0]], Kind.FRONT)]
    assert [p.locator for p in PAPERS[name].paragraphs[:2]] == ["f1", "f2"] == [p.locator for p in front]


@every_note
def test_every_marker_has_its_note_and_every_note_a_marker(name: str) -> None:
    paper = PAPERS[name]
    notes = [p.locator for p in of_kind(paper, Kind.NOTE)]
    targets = [m.target for p in paper.paragraphs for m in p.markers]
    assert targets == notes == [f"n{n}" for n in range(1, len(notes) + 1)]
    assert notes


def test_the_series_shows_the_shapes_of_a_series() -> None:
    lists = [lead for paper in PAPERS.values() for lead in lead_ins(paper)]
    headed = [paper for paper in PAPERS.values() if of_kind(paper, Kind.HEADING)]
    thanked = [p for paper in PAPERS.values() for p in of_kind(paper, Kind.BACK) if "acknowledge" in p.text]
    assert len(lists) >= 3
    assert all(lead.text.endswith(":") for lead in lists)
    assert len(headed) >= 2
    assert len(thanked) == 1


@pytest.mark.parametrize(
    ("name", "number", "lead_in"),
    [(name, p.locator, p.text) for name, paper in PAPERS.items() for p in lead_ins(paper)],
)
def test_a_lead_in_counts_its_items(name: str, number: str, lead_in: str) -> None:
    items = sum(p.locator.startswith(f"{number}.") for p in of_kind(PAPERS[name], Kind.ITEM))
    assert lead_in.startswith(f"{SPELT[items].capitalize()} ")


def test_the_list_of_kinds_has_an_item_for_each_kind() -> None:
    (lead_in,) = lead_ins(PAPERS["pincite_01_paragraphs"])
    assert lead_in.text.startswith(f"{SPELT[len(Kind)].capitalize()} kinds")


def test_a_note_that_gives_an_example_of_a_locator_gives_its_own() -> None:
    (item,) = (p for p in PAPERS["pincite_01_paragraphs"].paragraphs if p.text.startswith("List items"))
    example = re.search(r"the first item under ¶(\d+) is ¶(\d+)\.1", item.text)
    assert example
    assert {example[1], example[2]} == {item.locator.partition(".")[0]}


@every_note
def test_every_command_that_is_named_exists(name: str) -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"“pincite ([a-z]+)", TEXTS[name]))
    assert named - commands == set()


def test_commands_are_named_at_all() -> None:
    assert len(re.findall(r"“pincite ([a-z]+)", "".join(TEXTS.values()))) >= 8


@every_note
def test_every_path_that_is_named_exists(name: str) -> None:
    body = "\n".join(p.text for p in PAPERS[name].paragraphs if p.kind is not Kind.NOTE)
    for path in re.findall(r"\b(?:[a-z_]+/)+[a-z_.]+\b", body):
        assert (REPOSITORY / path).exists(), path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pincite_01_paragraphs", f"at most {SPELT[LONGEST_HEADING]} words"),
        ("pincite_02_search", f"gives each text {DIMENSION} numbers"),
        ("pincite_02_search", f"at most {LONGEST_READ} pieces of words"),
        ("pincite_02_search", f"{DIMENSION // 8} bytes"),
        ("pincite_03_answers", f"up to {LONGEST:,} characters"),
        ("pincite_03_answers", f"the {SPELT[AssistantOptions().read]} best paragraphs"),
        ("pincite_03_answers", f"At most {SPELT[AssistantOptions().statements]} statements"),
        ("pincite_05_measures", f"an interval of {LEVEL:.0%}".replace("%", " percent")),
        ("pincite_05_measures", f"{SPELT[RESAMPLES // 1000]} thousand samples"),
        ("pincite_05_measures", f"A small file named {CURRENT}"),
        ("pincite_05_measures", " and ".join(", ".join(Outcome).capitalize().rsplit(", ", 1))),
        *(("pincite_04_refusals", f"“{verdict.replace('_', ' ')}”") for verdict in Verdict),
        *(("pincite_05_measures", f"“{split}”") for split in Split),
        *(("pincite_05_measures", name) for name in MEASURES if "@" in name and name not in {"hit@10", "all@10"}),
    ],
)
def test_what_the_notes_say_in_figures_and_names_is_what_the_program_does(name: str, said: str) -> None:
    assert said in TEXTS[name]


def test_the_shares_of_the_three_views_stand_in_the_order_that_the_notes_give() -> None:
    shares = Weights()
    assert shares.late > shares.dense + shares.lexical
    assert shares.lexical < shares.dense
    assert "Late interaction has by far the largest share, and BM25 the smallest." in TEXTS["pincite_02_search"]
