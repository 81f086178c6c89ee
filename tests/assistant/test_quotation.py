"""What is altered in a quotation is found, what is legitimate passes: by hand, and made from notes and papers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import DifferenceKind, QuotationCheck, QuotationResult, quotation_json
from assistant.quotations.words import words_of
from evals.gold import quotation_cases as made
from evals.gold.quotation_cases import QuotationCase
from index.build import update
from index.library import Snapshot, open_library
from ingest.errors import QuestionError, UnknownPaper
from ingest.intake import collect
from ingest.paper import Facts, Kind, Marker, Paper, Paragraph
from tests.conftest import NOTES
from tests.word_hash_encoder import WordHashEncoder

_ONE = Paper(
    "harbour_01",
    Facts(author="Ann Lee", date="2024-05-01"),
    (
        Paragraph("1", Kind.PARAGRAPH, "The harbours did not close in March 2021, although 40 percent of the crews fell"
                  " ill.[1] Oslo was wary of the plan; the ministry might lend two ships. Nobody¬ asked the crews,"
                  " and the U.S. consul left.", None, (Marker(85, 88, "1", "n1"),)),
        Paragraph("2", Kind.PARAGRAPH, "All ferries sailed on time. The defence of the coast “[depends] on the crews”,"
                  " which did not strike. In summer the ferries carried timber. No ship was lost."),
        Paragraph("n1", Kind.NOTE, "Harbour Office, Annual Tables of Ferries, 2022, page 4."),
    ),
    source="harbour_01.txt",
)  # fmt: skip
_TWO = Paper(
    "timber_02",
    Facts(author="Bo Chen", date="2023"),
    (
        Paragraph("h1", Kind.HEADING, "What the Sawmills Want"),
        Paragraph("1", Kind.PARAGRAPH, "Timber prices rose when the railway to Bergen was closed for repairs.",
                  "What the Sawmills Want"),
        Paragraph("2", Kind.PARAGRAPH, "The sawmills fail to pay their debts, and the banks will wait until spring."),
    ),
    source="timber_02.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    yield from _opened(tmp_path_factory.mktemp("small"), [_ONE, _TWO])


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    yield from _opened(tmp_path_factory.mktemp("notes"), list(collect([NOTES]).papers))


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory, papers_folder: Path) -> Iterator[Snapshot]:
    yield from _opened(tmp_path_factory.mktemp("series"), list(collect([papers_folder]).papers))


def _opened(path: Path, papers: list[Paper]) -> Iterator[Snapshot]:
    update(path, papers, WordHashEncoder())
    with open_library(path) as snapshot:
        yield snapshot


def _kinds(check: QuotationCheck) -> list[str]:
    return [str(difference.kind) for difference in check.differences]


@pytest.mark.parametrize(
    "quote",
    [
        "The harbours did not close in March 2021",
        "“the harbours did not close in March 2021.”",
        "‘“The harbours did not close”’",
        "40\u00a0percent of the\ncrews fell ill. Oslo was wary",
        "40 percent of the crews fell ill.1 Oslo was wary",
        "the ministry might lend two ships. Nobody asked the crews",
        "the min\u00adistry might lend two sh\u200bips",
        "the minis-\ntry might lend two ships",
        "THE MINISTRY MIGHT LEND TWO SHIPS",
        "and the US consul left",
        "the coast \"depends on the crews\"",
        "The defence of the coast “[depends] on the crews”, which did not strike",
        "and the U.S. consul left. All ferries sailed on time.",
        "Annual Tables of Ferries, 2022",
    ],
)  # fmt: skip
def test_exact(small: Snapshot, quote: str) -> None:
    check = check_quotation(small, quote, "harbour_01")
    assert (check.result, check.differences, check.share) == (QuotationResult.EXACT, (), 1.0)


@pytest.mark.parametrize(
    "quote",
    [
        "The harbours did not close …, although 40 percent of the crews fell ill",
        "The harbours did not close . . . . Oslo was wary of the plan",
        "[T]he ministry might lend two ships",
        "the ministry might len[d] [some] ships",
        "[It] might lend two ships [sic]",
        "the ministry might lend two ships (emphasis added)",
        "All ferries sailed on time. … In summer the ferries carried timber.",
        "The defence of the coast “[depends] on the crews” […]. In summer the ferries carried timber",
        "… the ferries carried timber …",
    ],
)
def test_elided(small: Snapshot, quote: str) -> None:
    check = check_quotation(small, quote, "harbour_01")
    assert (check.result, check.differences) == (QuotationResult.ELIDED, ())


@pytest.mark.parametrize(
    ("quote", "original", "quoted", "kind"),
    [
        ("The harbours did close in March 2021", "not", "", "negation"),
        ("The harbours did … close in March 2021", "not", "…", "negation"),
        ("The harbours did [indeed] close in March 2021", "not", "[indeed]", "negation"),
        ("All ferries never sailed on time", "", "never", "negation"),
        ("The harbours did not close in May 2021", "March", "May", "date"),
        ("did not close in March 2012, although", "2021", "2012", "date"),
        ("although 60 percent of the crews fell ill", "40", "60", "number"),
        ("although [60] percent of the crews fell ill", "40", "", "number"),
        ("[Bergen] was wary of the plan; the ministry shall lend two ships", "might", "shall", "modal"),
        ("the ministry [will] lend two ships", "might", "[will]", "modal"),
        ("Some ferries sailed on time", "All", "Some", "quantity"),
        ("Paris was wary of the plan", "Oslo", "Paris", "name"),
        ("[Rome] was wary of the plan", "", "[Rome]", "name"),
        ("Oslo is wary of the plan", "was", "is", "tense"),
        ("The defense of the coast “[depends] on the crews”", "defence", "defense", "spelling variant"),
        ("Oslo was fond of the plan", "wary", "fond", "other"),
        ("Nobody asked the crews, and the us consul left", "U.S.", "us", "name"),
    ],
)
def test_altered(small: Snapshot, quote: str, original: str, quoted: str, kind: str) -> None:
    check = check_quotation(small, quote, "harbour_01")
    assert check.result is QuotationResult.ALTERED
    assert [(d.original, d.quoted, str(d.kind)) for d in check.differences] == [(original, quoted, kind)]
    assert check.source is not None
    assert check.source.label.startswith("Lee 2024, ¶")


def test_a_negation_that_goes_with_its_clause_may_be_left_out(small: Snapshot) -> None:
    quote = "depends] on the crews” … . In summer"
    assert check_quotation(small, quote, "harbour_01").result is QuotationResult.ELIDED
    check = check_quotation(small, "The sawmills … pay their debts", "timber_02")
    assert (check.result, check.differences[0].original) == (QuotationResult.ALTERED, "fail to")
    assert "turns the meaning" in check.why


def test_words_in_another_order_are_altered(small: Snapshot) -> None:
    check = check_quotation(small, "the ministry might ships lend two", "harbour_01")
    assert check.result is QuotationResult.ALTERED
    assert set(_kinds(check)) == {"other"}


def test_misattributed_says_where_the_words_stand(small: Snapshot) -> None:
    check = check_quotation(small, "the railway to Bergen was closed for repairs", "harbour_01.txt")
    assert check.result is QuotationResult.MISATTRIBUTED
    assert check.source is not None
    assert check.source.paper == "timber_02"
    assert check.why == "The words stand in Chen 2023, ¶1, not in Lee 2024."


def test_fabricated_shows_the_nearest_sentence(small: Snapshot) -> None:
    check = check_quotation(small, "The railway brought tea and coral to the mountain villages of Peru")
    assert check.result is QuotationResult.FABRICATED
    assert check.source is not None
    assert check.source.quote == "Timber prices rose when the railway to Bergen was closed for repairs."
    unknown = check_quotation(small, "zebra quagga okapi bongo")
    assert (unknown.result, unknown.source) == (QuotationResult.FABRICATED, None)


@pytest.mark.parametrize("joint", [" ", ". ", " … "])
def test_stitched_is_told(small: Snapshot, joint: str) -> None:
    one, two = "The harbours did not close in March", "the banks will wait until spring"
    check = check_quotation(small, f"{one}{joint}{two}")
    assert check.result is QuotationResult.ALTERED
    assert check.why == "Stitched from Lee 2024, ¶1 and Chen 2023, ¶2, presented as one passage."
    assert [citation.paper for citation in check.also] == ["timber_02"]


def test_a_sentence_left_out_without_an_ellipsis_is_told(small: Snapshot) -> None:
    check = check_quotation(small, "All ferries sailed on time. In summer the ferries carried timber", "harbour_01")
    assert check.result is QuotationResult.ALTERED


def test_an_ellipsis_over_a_border_is_told(small: Snapshot) -> None:
    check = check_quotation(small, "the ministry might lend two ships … All ferries sailed on time", "harbour_01")
    assert check.result is QuotationResult.ALTERED
    assert "¶1" in check.why
    assert "¶2" in check.why


def test_a_border_is_cited_on_both_sides(small: Snapshot) -> None:
    check = check_quotation(small, "the U.S. consul left. All ferries sailed on time.")
    assert check.source is not None
    assert [c.locator for c in (check.source, *check.also)] == ["1", "2"]
    assert check.source.quote == "the U.S. consul left"
    assert check.also[0].quote == "All ferries sailed on time"


def test_headings_are_found(small: Snapshot) -> None:
    check = check_quotation(small, "What the Sawmills Want", "timber_02")
    assert check.result is QuotationResult.EXACT
    assert check.source is not None
    assert check.source.locator == "h1"


def test_a_word_or_two_prove_little(small: Snapshot) -> None:
    check = check_quotation(small, "wary", "harbour_01")
    assert check.result is QuotationResult.EXACT
    assert check.why.endswith("So few words prove little.")


def test_what_is_not_seen_is_told(small: Snapshot) -> None:
    assert "U+202E" in check_quotation(small, "Oslo was w\u202eary of the plan").why
    assert "alphabets" in check_quotation(small, "Oslо was wary of the plan").why


@pytest.mark.parametrize("quote", ["", "   ", "…", "[…] . . .", "“”", "—", "\0", "x" * 10_001, "a " * 1_001])
def test_no_quotation(small: Snapshot, quote: str) -> None:
    with pytest.raises(QuestionError):
        check_quotation(small, quote)


def test_unknown_paper(small: Snapshot) -> None:
    with pytest.raises(UnknownPaper):
        check_quotation(small, "Oslo was wary of the plan", "harbour_99")


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_is_checked_or_refused(small: Snapshot, text: str) -> None:
    try:
        check = check_quotation(small, text)
    except QuestionError:
        return
    assert check.quote == text
    assert 0 <= check.share <= 1


def test_json_form(small: Snapshot) -> None:
    record = quotation_json("7", check_quotation(small, "Oslo is wary of the plan"))
    assert list(record) == ["id", "quote", "result", "source", "differences", "why"]
    assert (record["id"], record["result"], record["source"]["locator"]) == ("7", "altered", "1")
    assert record["differences"] == [{"original": "was", "quoted": "is", "kind": "tense"}]


_FAMILIES = ["exact", "elided", "border", "elided negation", "stitched", "misattributed", "fabricated", *DifferenceKind]
# Kinds of words that the sample notes are too short to have enough of.
_RARE_IN_NOTES = {DifferenceKind.SPELLING, DifferenceKind.DATE}
_STRANGERS = (
    "The violinist tuned her instrument while thunder rolled over the sleeping village",
    "Penguins and walruses rarely meet because they live at opposite ends of the earth",
    "Add flour and butter to the pan and stir gently until the sauce becomes smooth",
    "Goalkeepers wear gloves so that wet leather does not slip through their fingers",
)


def _case(draw: random.Random, papers: list[Paper], family: str) -> QuotationCase:
    named = draw.random() < 0.5
    if isinstance(family, DifferenceKind):
        return made.altered_case(draw, papers, family, named)
    match family:
        case "exact":
            return made.exact_case(draw, papers, named)
        case "elided":
            return made.elided_case(draw, papers, named)
        case "border":
            return made.border_case(draw, papers, named)
        case "elided negation":
            return made.elided_negation_case(draw, papers, named)
        case "stitched":
            return made.stitched_case(draw, papers, named)
        case "misattributed":
            return made.misattributed_case(draw, papers)
    return made.fabricated_case(draw, papers, _STRANGERS, named)


def _hold(snapshot: Snapshot, family: str, cases: int) -> None:
    """All of so many cases come out as they were made; of the wrong attributions and inventions 98 in a hundred."""
    papers = [snapshot.paper(record.id) for record in snapshot.papers()]
    corpus = "\n".join(" ".join(words_of(p.text, p.markers).norms) for paper in papers for p in paper.paragraphs)
    draw = random.Random(family)
    wrong = []
    for _ in range(cases):
        case = _case(draw, papers, family)
        if isinstance(family, DifferenceKind) and " ".join(words_of(case.quote).norms) in corpus:
            continue  # it stands somewhere else as it is
        check = check_quotation(snapshot, case.quote, case.paper)
        if check.result not in case.expected:
            wrong.append((case, check.result, check.why))
    allowed = cases // 50 if family in ("misattributed", "fabricated") else 0
    assert len(wrong) <= allowed, wrong[:3]


@pytest.mark.parametrize("family", [f for f in _FAMILIES if f not in _RARE_IN_NOTES], ids=str)
def test_made_from_the_notes(notes: Snapshot, family: str) -> None:
    _hold(notes, family, 200)


@pytest.mark.parametrize("family", _FAMILIES, ids=str)
def test_made_from_the_papers(series: Snapshot, family: str) -> None:
    _hold(series, family, 200)
