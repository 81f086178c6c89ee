"""The check of a claim: what the papers say of it, in which words, and why."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.claims.attributed import attributed
from assistant.claims.claim import ClaimCheck
from assistant.claims.evidence import Window, evidence_for, nearest, on_the_matter
from assistant.claims.parts import parts_of
from assistant.judging.judge import Judge, Judgement
from assistant.reply import Citation, Verdict
from assistant.words import words
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

LONGEST = 2000  # characters of a claim
LIMIT = 60.0  # seconds that a judge may take over one part of a claim
# What decides over a claim of several parts, the strongest first.
FORCE = (Verdict.CONTRADICTED, Verdict.UNCHECKED, Verdict.NOT_FOUND, Verdict.SUPPORTED)
_NOBODY = "none"  # the judge of what is no claim
# How sure it is that nothing is found where no passage found is on the matter: so it was for 204 of 204 claims on other
# papers, and for 5 of 9 that were written on these. Who asks is not known; the lower one counts.
_FAR = 0.6

_log = logging.getLogger(__name__)

_QUESTION = re.compile(r"\?[\"'”’)\]\s]*$")
_GREETING = re.compile(
    r"^\W*(?:hello|hi|hey|dear (?:all|sir|madam|colleagues?)|good (?:morning|afternoon|evening|day)|thanks?(?: you)?"
    r"|many thanks|(?:best|kind|warm) regards|bye|goodbye)\b[^.]{0,40}\W*$",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"^\W*(?:please|kindly) \w+|^\W*(?:see|cf\.?|compare) (?:also )?(?:above|below|note|the)\b", re.I)


def check_claim(
    assistant: Assistant, claim: str, *, papers: Collection[str] | None = None, judge: Judge | None = None
) -> ClaimCheck:
    """What the papers say of a claim.

    Args:
        assistant: an open library with its encoder and its judge.
        claim: a sentence or a few, at most `LONGEST` characters.
        papers: the papers to hold it against, by id or by source file's name; None: all of the library.
        judge: who judges; None: the assistant's verifier.

    Returns:
        The check. What is no claim (a question, a greeting) and what the judge failed on is *unchecked*.

    Raises:
        QuestionError: the claim is empty, or too long.
        UnknownPaper: the library does not hold one of `papers`.
    """
    text = _read(claim)
    within = None if papers is None else frozenset(assistant.snapshot.resolve(paper) for paper in papers)
    no_claim = _no_claim(text)
    if no_claim:
        return ClaimCheck(claim, Verdict.UNCHECKED, 1.0, (), no_claim, _NOBODY)
    judge = judge or assistant.verifier
    said, speakers = attributed(assistant, text)
    own = frozenset(speakers) if within is None else within & frozenset(speakers)
    if own:
        check = _by_its_author(assistant, judge, claim, said, own, within)
    else:
        check = _checked(assistant, judge, claim, text, within)
    if judge is not assistant.verifier or check.verdict is Verdict.UNCHECKED:  # whom no calibration was fitted to
        return check
    return replace(check, confidence=assistant.calibration.of_verdict(check.confidence))


def _checked(assistant: Assistant, judge: Judge, claim: str, text: str, papers: Collection[str] | None) -> ClaimCheck:
    parts = parts_of(text)
    return _check(assistant, claim, parts, [_held(assistant, judge, part, papers) for part in parts])


def _by_its_author(
    assistant: Assistant, judge: Judge, claim: str, said: str, own: Collection[str], within: Collection[str] | None
) -> ClaimCheck:
    """What the papers of those whom the claim names as its speakers say of it; where they say nothing, who does."""
    check = _checked(assistant, judge, claim, said, own)
    if check.verdict is not Verdict.NOT_FOUND:
        return check
    wider = _checked(assistant, judge, claim, said, within)
    if wider.verdict is not Verdict.SUPPORTED or not wider.evidence or wider.evidence[0].paper in own:
        return check
    labels = " and ".join(assistant.names[paper] for paper in sorted(own))
    why = f"{labels} does not say this; {wider.evidence[0].label} does."
    return replace(check, evidence=wider.evidence, why=why)


def _held(
    assistant: Assistant, judge: Judge, part: str, papers: Collection[str] | None
) -> tuple[Judgement, tuple[Window, ...]]:
    """A part of a claim, judged by its own nearest passages: the parts may stand in several paragraphs."""
    windows = evidence_for(assistant, part, papers)
    near = on_the_matter(assistant, part, windows)
    if windows and not near:
        return Judgement(Verdict.NOT_FOUND, _FAR, "no passage found is on the matter of the claim", judge.name), windows
    return _judged(judge, part, near), near


def _read(claim: str) -> str:
    text = " ".join(claim.split())
    if not text or not words(text):
        raise QuestionError("The claim is empty.", "Give a sentence that says something of what the papers treat.")
    if len(text) > LONGEST:
        raise QuestionError(
            f"The claim has {len(text):,} characters; the limit is {LONGEST:,}.",
            "Check a sentence or two at a time; pincite audit takes whole drafts.",
        )
    return text


def _no_claim(text: str) -> str | None:
    """Why `text` is nothing that papers could bear out; None where it is a claim."""
    if _QUESTION.search(text):
        return "This is a question, not a claim; pincite ask answers questions."
    if _GREETING.search(text):
        return "This is a greeting, not a claim: it says nothing that the papers could bear out."
    if _COMMAND.search(text):
        return "This is a request, not a claim: it says nothing that the papers could bear out."
    return None


def _judged(judge: Judge, claim: str, windows: Sequence[Window]) -> Judgement:
    """The judge's word, or *unchecked* and why: a judge that raises or does not come back has not judged."""
    texts = [window.text for window in windows]
    try:
        return _within(LIMIT, lambda: judge.judge(claim, texts))
    except TimeoutError:
        _log.warning("The judge %s did not come back within %g s.", judge.name, LIMIT)
        why = f"The judge {judge.name} gave no verdict within {LIMIT:g} seconds."
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a judge, the reader learns that nobody checked
        _log.exception("The judge %s failed on a claim; it is shown as unchecked.", judge.name)
        why = f"The judge {judge.name} failed: {str(error) or type(error).__name__}"
    return Judgement(Verdict.UNCHECKED, 1.0, why, judge.name)


def _within(seconds: float, work: Callable[[], Judgement]) -> Judgement:
    """What `work` returns or raises; TimeoutError where it takes longer. A judge that hangs is left behind."""
    came: list[Judgement | BaseException] = []

    def run() -> None:
        try:
            came.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            came.append(error)

    worker = threading.Thread(target=run, daemon=True, name="pincite judge")
    worker.start()
    worker.join(seconds)
    if not came:
        raise TimeoutError
    if isinstance(came[0], BaseException):
        raise came[0]
    return came[0]


def _check(
    assistant: Assistant, claim: str, parts: Sequence[str], judged: Sequence[tuple[Judgement, tuple[Window, ...]]]
) -> ClaimCheck:
    """The whole: contradicted where a part is, else unchecked, else not found; supported only where every part is."""
    leading = min(range(len(parts)), key=lambda n: FORCE.index(judged[n][0].verdict))
    judgement = judged[leading][0]
    if judgement.verdict is Verdict.SUPPORTED:
        deciding = list(range(len(parts)))
        confidence = min(one.confidence for one, _ in judged)
        leading = min(deciding, key=lambda n: judged[n][0].confidence)
    else:
        deciding, confidence = [leading], judgement.confidence
    why = _sentence(judged[leading][0].why)
    if len(parts) > 1 and judgement.verdict is not Verdict.UNCHECKED:
        why = f"Of its {len(parts)} parts, “{parts[leading]}”: {why}"
        if judgement.verdict is Verdict.SUPPORTED:
            why = f"All of its {len(parts)} parts are borne out. The least certain, “{parts[leading]}”: {why}"
    shown = [window for n in deciding for window in _shown(*judged[n])]
    return ClaimCheck(
        claim, judgement.verdict, confidence, _cited(assistant, list(dict.fromkeys(shown))), why, judgement.judge
    )


def _shown(judgement: Judgement, windows: Sequence[Window]) -> Sequence[Window]:
    """The passage that decided; where none did, the nearest ones."""
    return [windows[judgement.decisive]] if judgement.decisive is not None else nearest(windows)


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}{'' if why.endswith(('.', '!', '?')) else '.'}"


def _cited(assistant: Assistant, windows: Sequence[Window]) -> tuple[Citation, ...]:
    return tuple(assistant.cite(window.stored, window.start, window.end) for window in windows)
