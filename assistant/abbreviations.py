"""Abbreviations as the papers themselves define them: "Global Combat Air Program (GCAP)", "GCAP (Global …)".

A question may use the one form where the paragraph that answers uses the other, and an encoder knows neither's kinship.
The long form is found as in Schwartz and Hearst 2003, "A Simple Algorithm for Identifying Abbreviation Definitions".
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable

from index import lexical
from index.snapshot import Snapshot

READ = 20  # paragraphs that are looked at for a definition
FORMS_KEPT = 10_000  # other forms that are remembered of a generation, which never changes
_KEPT: weakref.WeakKeyDictionary[Snapshot, dict[tuple[object, str], str]] = weakref.WeakKeyDictionary()
_SHORT = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Z][\w-]{1,9}\b")
_LONG = re.compile(r"\b[A-Z][\w’'-]{1,60}(?:[ -](?:(?:of|for|the|and|on|in|to) )*[A-Z][\w’'-]{1,60})+")
_WORD = re.compile(r"[\w’']+")
_SMALL = frozenset({"of", "for", "the", "and", "on", "in", "to", "a", "an"})


def other_forms(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """`text` with its abbreviations spelled out, and with what the papers abbreviate abbreviated; neither where the
    library defines none of them, and no abbreviation that more paragraphs hold than its long form: the short form finds
    those better (measured on two public sets: 63 questions with one, 10 paragraphs lost by spelling it out, none won).
    """
    spelled = _SHORT.sub(lambda match: _once(_spelled_out, match.group(), snapshot), text)
    shortened = _LONG.sub(lambda match: _once(_shortened, match.group(), snapshot), text)
    return tuple(form for form in dict.fromkeys((spelled, shortened)) if form != text)


def _once(find: Callable[[str, Snapshot], str], phrase: str, snapshot: Snapshot) -> str:
    """`find(phrase, snapshot)`, looked up once."""
    kept = _KEPT.setdefault(snapshot, {})
    found = kept.get((find, phrase))
    if found is None:
        found = find(phrase, snapshot)
        if len(kept) < FORMS_KEPT:
            kept[find, phrase] = found
    return found


def _spelled_out(short: str, snapshot: Snapshot) -> str:
    """The long form, where the papers rather use that; else `short` as it is."""
    found = _long_form(short, snapshot)
    rather = found and snapshot.document_frequency(found) >= snapshot.document_frequency(short)
    return found if found and rather else short


def _long_form(short: str, snapshot: Snapshot) -> str | None:
    bare = short.removesuffix("s")
    defined = rf"([^.;:()]{{4,120}}) \({re.escape(bare)}s?\)|\b{re.escape(bare)}s? \(([^()]{{4,100}})\)"
    for text in _texts(bare, snapshot):
        if f" ({bare}" not in text and f"{bare} (" not in text and f"{bare}s (" not in text:
            continue  # the pattern would look back from every place of the text
        for match in re.finditer(defined, text):
            found = _initialled(bare, match[1] or "") if match[1] else _whole(bare, match[2])
            if found:
                return found
    return None


def _shortened(phrase: str, snapshot: Snapshot) -> str:
    """The short form of `phrase` where the papers define one, else `phrase` as it is."""
    defined = rf"{re.escape(phrase)} \(([A-Z][\w-]{{1,9}})\)"
    for text in _texts(phrase, snapshot):
        match = re.search(defined, text, re.IGNORECASE) if " (" in text else None
        if match and _SHORT.fullmatch(match[1]) and _initialled(match[1], phrase):
            return match[1]
    return phrase


def _texts(phrase: str, snapshot: Snapshot) -> list[str]:
    rows = [row for row, _ in lexical.rank(snapshot.connection, [[phrase]], READ)]
    found = snapshot.paragraphs(rows)
    return [found[row].paragraph.text for row in sorted(rows)]


def _initialled(short: str, before: str) -> str | None:
    """The words at the end of `before` that `short` abbreviates: by their initials, else by its letters in order."""
    letters = "".join(letter for letter in short.lower() if letter.isalnum())
    words = list(_WORD.finditer(before))
    for many in range(len(letters), min(len(letters) + 4, len(words)) + 1):
        last = words[-many:]
        initials = "".join(m.group()[0].lower() for m in last if m.group() not in _SMALL)
        if initials == letters and last[0].group() not in _SMALL:
            return before[last[0].start() :].strip()
    at = len(before)
    for n in reversed(range(len(letters))):
        at = before.lower().rfind(letters[n], 0, at)
        while at > 0 and n == 0 and before[at - 1].isalnum():
            at = before.lower().rfind(letters[0], 0, at)
        if at < 0:
            return None
    if len(before[at:].split()) > min(len(letters) + 5, 2 * len(letters)):
        return None
    found = before[at:].strip()
    return found if len(found) > len(short) and len(found.split()) > 1 else None


def _whole(short: str, inside: str) -> str | None:
    """`inside`, where it is the long form as a whole."""
    return inside if _initialled(short, inside) == inside.strip() else None
