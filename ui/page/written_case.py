"""A case as the page's form holds it, and the gold case that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import VERDICTS
from evals.gold.claim import GoldClaim
from evals.gold.kind import SetKind
from evals.gold.line import GoldParagraph, Ref, Split
from evals.gold.new_case import missing_facts, read_fact
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation
from evals.gold.set import GoldCase
from evals.gold.told import expected
from evals.gold.writing import Expected, new_claim, new_question, new_quotation
from index.snapshot import Snapshot
from ingest.errors import GoldError
from ui.gold_places import gold_at, place_of
from ui.terminal import well_formed

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 4000  # characters of what a case puts
KINDS = {"question": SetKind.QUESTIONS, "claim": SetKind.CLAIMS, "quotation": SetKind.QUOTATIONS}


class Unsupported(Exception):
    """Key facts that stand in none of the case's paragraphs: whoever writes has to say that they are meant."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        super().__init__(", ".join(facts))
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Written:
    """The form. `kind`: a key of `KINDS`; `chosen`: `PAPER LOCATOR` each, as they were offered; `named` and `also`: a
    line each, as they are typed; `half` "": it is drawn; `facts`: a line each; `keep`: also those in no paragraph.
    `expected` and the two after it are a question's; `label` and the next a claim's; the last three a quotation's.
    """

    kind: str
    text: str
    chosen: Sequence[str] = ()
    named: str = ""
    half: str = ""
    expected: str = Expected.ANSWERED
    also: str = ""
    facts: str = ""
    keep: bool | str = False
    word: str = ""
    label: str = ""
    alteration: str = ""
    paper: str = ""
    result: str = ""
    difference: str = ""

    @classmethod
    def of(cls, case: GoldCase, held: Callable[[Ref], bool]) -> Written:
        """The form with a case in it, to be mended; paragraphs that are no longer `held` are left out of it.

        Raises:
            GoldError: it is a draft, which is written in a file.
        """
        places = [" ".join(one.ref) for one in _required(case) if held(one.ref)]
        if isinstance(case, GoldQuestion):
            return cls(
                "question", case.question, places, half=case.split, expected=expected(case), word=case.kind,
                also="\n".join(" ".join(one.ref) for one in case.also if held(one.ref)),
                facts="\n".join(" | ".join(fact) for fact in case.facts),
            )  # fmt: skip
        if isinstance(case, GoldClaim):
            return cls("claim", case.claim, places, half=case.split, label=case.label, alteration=case.alteration or "")
        if isinstance(case, GoldQuotation):
            return cls(
                "quotation", case.quote, places, half=case.split, paper=case.attributed_to or "", result=case.result,
                difference=case.difference or "",
            )  # fmt: skip
        raise GoldError("A draft is written in a file.", "Change its file, and its line in the set.")

    def case(self, snapshot: Snapshot) -> Callable[[Sequence[str]], GoldCase]:
        """What makes the case, once the ids are known that its set has taken.

        Raises:
            GoldError: something is missing or too long.
            UnknownPaper: a paragraph is named that the library does not hold.
            Unsupported: key facts stand in none of the paragraphs, and `keep` is not said.
        """
        text = " ".join(well_formed(self.text).split())
        if len(text) > LONGEST:
            raise GoldError(f"The text has {len(text):,} characters; {LONGEST:,} are taken.", "Shorten it.")
        if not text:
            raise GoldError("There is no text.", "Write the question, the claim or the quotation.")
        half = Split(self.half) if self.half in set(Split) else None
        required = self._required(snapshot)
        if self.kind == "claim":
            label = _one_of(self.label, VERDICTS, "what the papers say of the claim")
            alteration = well_formed(self.alteration).strip()
            return lambda taken: new_claim(text, label, alteration, required, half, taken)
        if self.kind == "quotation":
            result = _one_of(self.result, list(QuotationResult), "what a check should say of the quotation")
            difference = DifferenceKind(self.difference) if self.difference in set(DifferenceKind) else None
            paper = snapshot.resolve(self.paper) if self.paper else None
            return lambda taken: new_quotation(text, paper, result, difference, required, half, taken)
        return self._question(text, snapshot, required, half)

    def _question(
        self, text: str, snapshot: Snapshot, required: Sequence[GoldParagraph], half: Split | None
    ) -> Callable[[Sequence[str]], GoldCase]:
        answered = _one_of(self.expected, list(Expected), "whether the papers answer it")
        texts = [snapshot.paragraph(*one.ref).text for one in required]
        facts = tuple(fact for line in well_formed(self.facts).splitlines() if (fact := read_fact(line)))
        if texts and not self.keep and (missing := missing_facts(facts, texts)):
            raise Unsupported(missing)
        also, word = _named(self.also, snapshot, required), well_formed(self.word).strip()
        return lambda taken: new_question(text, answered, word, required, also, facts, texts, half, taken)

    def _required(self, snapshot: Snapshot) -> list[GoldParagraph]:
        """The paragraphs that were chosen, then those named, each once."""
        places = [value.rpartition(" ") for value in map(well_formed, self.chosen)]
        chosen = [gold_at(snapshot, (paper, locator)) for paper, _, locator in places]
        return list(dict.fromkeys([*chosen, *_named(self.named, snapshot, chosen)]))


def _required(case: GoldCase) -> Sequence[GoldParagraph]:
    return case.required if isinstance(case, GoldQuestion) else case.paragraphs


def _named(lines: str, snapshot: Snapshot, before: Sequence[GoldParagraph]) -> list[GoldParagraph]:
    """The paragraphs of lines `PAPER LOCATOR`; a locator alone is of the paper named before it."""
    found = list(before[-1:])
    for line in filter(str.strip, well_formed(lines).splitlines()):
        found.append(gold_at(snapshot, place_of(snapshot, line, found[-1].paper if found else "")))
    return found[len(before[-1:]) :]


def _one_of(written: str, of: Sequence[Choice], what: str) -> Choice:
    for one in of:
        if one == written:
            return one
    raise GoldError(f"It is not said {what}.", f"Choose one of {', '.join(of)}.")
