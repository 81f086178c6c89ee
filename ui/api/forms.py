"""What programs send and get, over HTTP and MCP alike: the JSON forms of `--json`, as models with a schema.

The fields named here are promised; a reply may hold more. A leaf: pydantic takes a while to import.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.audits.audit import CitationResult, Severity
from assistant.drafts.draft import DraftForm
from assistant.drafts.kinds import SentenceKind
from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import Verdict
from ingest.paper import Kind

LONGEST_TEXT = 2_000  # characters of a question or a claim
LONGEST_QUOTE = 10_000  # characters of a quotation
LONGEST_DRAFT = 100_000  # characters
LONGEST_NAME = 500  # characters of a paper's id or file name
MOST_PAPERS = 100  # named in one request
MOST_HITS = 100
MOST_SENTENCES = 200  # of a draft, that one request has checked

Question = Annotated[
    str, Field(min_length=1, max_length=LONGEST_TEXT, description="A question in plain words.", examples=["Who pays?"])
]
Claim = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="A statement of one or two sentences.")]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE, description="The quotation, marks or none.")]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="A paper's id, or its file's name.")]
Names = Annotated[list[Name], Field(min_length=1, max_length=MOST_PAPERS)]
Only = Annotated[Names | None, Field(description="Only these papers; null: all of the library.")]
Score = Annotated[float, Field(ge=0, le=1)]
Place = Annotated[int, Field(ge=0, description="Counted in characters, from 0.")]


class DraftKind(StrEnum):
    """How a draft that is sent is written."""

    TEXT = "text"
    MARKDOWN = "markdown"


class Body(BaseModel):
    """What is sent; a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid", strict=False)


class RetrieveBody(Body):
    """A question, and how many paragraphs are wanted."""

    question: Question
    k: Annotated[int, Field(ge=1, le=MOST_HITS, description="How many paragraphs.")] = 10
    papers: Only = None


class AskBody(Body):
    """A question."""

    question: Question
    papers: Only = None


class VerifyBody(Body):
    """A claim."""

    claim: Claim
    papers: Only = None


class QuoteBody(Body):
    """A quotation, and the paper it is put down to."""

    quote: Words
    attributed_to: Annotated[Name | None, Field(description="The paper it is said to be from; null: any.")] = None


class AuditBody(Body):
    """A draft that is to be held against the papers."""

    draft: Annotated[str, Field(min_length=1, max_length=LONGEST_DRAFT, description="The draft's text.")]
    form: Annotated[DraftKind, Field(description="How it is written.")] = DraftKind.TEXT
    papers: Only = None
    limit: Annotated[int, Field(ge=1, le=MOST_SENTENCES, description="Sentences checked; the rest is unchecked.")] = (
        MOST_SENTENCES
    )


class Form(BaseModel):
    """What comes back."""

    model_config = ConfigDict(extra="allow")


class CitationForm(Form):
    """A paragraph, its edition, and the verbatim words."""

    paper: str
    locator: str
    kind: Kind
    quote: str
    start: Place
    end: Place
    edition: Annotated[str, Field(description="sha256 of the paper's text, in hexadecimal digits.")]
    label: Annotated[str, Field(examples=["Pugliese 2025, ¶11"])]
    url: str | None


class HitForm(Form):
    """A paragraph that was found."""

    paper: str
    locator: str
    kind: Kind
    score: float
    text: str
    label: Annotated[str, Field(examples=["Pugliese 2025, ¶11"])]


class RetrieveForm(Form):
    """The paragraphs nearest to a question, best first, a paragraph once."""

    query: str
    hits: list[HitForm]


class StatementForm(Form):
    """One sentence of an answer."""

    text: str
    citations: list[CitationForm]
    support: Verdict
    score: Score


class Outcome(StrEnum):
    """Whether the papers answer."""

    ANSWER = "answer"
    REFUSAL = "refusal"


class AskForm(Form):
    """An answer, or a refusal with its reason and the nearest paragraphs."""

    question: str
    outcome: Outcome
    statements: list[StatementForm]
    reason: str | None
    closest: list[CitationForm]
    confidence: Score
    writer: str
    papers_searched: list[str]
    elapsed_ms: Annotated[float, Field(ge=0)]


class VerifyForm(Form):
    """What the papers say of a claim, and the words that decide."""

    claim: str
    verdict: Verdict
    confidence: Score
    evidence: list[CitationForm]
    why: str


class DifferenceForm(Form):
    """Words of the paper, and what the quotation has in their place."""

    original: str
    quoted: str
    kind: DifferenceKind


class QuoteForm(Form):
    """What became of a quotation."""

    quote: str
    result: QuotationResult
    source: CitationForm | None
    differences: list[DifferenceForm]
    why: str


class AuditedQuotationForm(Form):
    """A quotation of a draft; `result` may be `unchecked` as well."""

    quote: str
    result: str
    source: CitationForm | None
    differences: list[DifferenceForm]
    why: str
    start: Place
    end: Place
    attributed_to: list[str]
    severity: Severity


class AuditedCitationForm(Form):
    """A citation of a draft."""

    text: str
    start: Place
    end: Place
    papers: list[str]
    places: list[str]
    result: CitationResult
    why: str
    found: CitationForm | None
    severity: Severity


class SentenceForm(Form):
    """A sentence of a draft; `verdict` is null where it makes no claim."""

    text: str
    start: Place
    end: Place
    kind: SentenceKind
    severity: Severity
    why: str
    papers: list[str]
    verdict: Verdict | None
    evidence: list[CitationForm]
    quotations: list[AuditedQuotationForm]
    citations: list[AuditedCitationForm]


class SummaryForm(Form):
    """How many there are of each."""

    sentences: int
    checked: int
    faults: int
    worst: Severity


class AuditForm(Form):
    """A draft and what became of each of its sentences."""

    draft: str
    form: DraftForm
    sentences: list[SentenceForm]
    summary: SummaryForm
    warnings: list[str]
    elapsed_ms: Annotated[float, Field(ge=0)]


class PaperForm(Form):
    """What is known of a paper; a fact that no source states is null."""

    paper: str
    title: str | None
    author: str | None
    date: str | None
    url: str | None
    edition: str
    warnings: list[str]


class ShelfForm(Form):
    """The papers of the library."""

    generation: int
    papers: list[PaperForm]


class ParagraphForm(Form):
    """A paragraph as printed, and the notes that its markers lead to."""

    locator: str
    kind: Kind
    text: str
    heading: str | None
    note_refs: list[str]


class PaperTextForm(PaperForm):
    """A paper and its paragraphs, or the one that was asked for."""

    label: Annotated[str, Field(description="How citations name the paper.", examples=["Pugliese 2025"])]
    paragraphs: list[ParagraphForm]
