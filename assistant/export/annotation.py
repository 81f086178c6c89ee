"""Citations as W3C Web Annotations (JSON-LD), the standard form in which programs mark words in a text.

https://www.w3.org/TR/annotation-model/: a TextQuoteSelector finds the words wherever the paper is shown, a
TextPositionSelector counts from the start of the paragraph as Pincite holds it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from assistant.export.reference import cited, once
from assistant.reply import Answer, Citation, Reply

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # characters before and behind the words, to tell them from the same words elsewhere
_SPACE = uuid.UUID("6f1d9e0a-5f0b-5f53-9d0e-6a0d1c1f7a11")  # of the ids made here: the same citation, the same id

Texts = Mapping[tuple[str, str], str]


def annotation_collection(
    citations: Iterable[Citation], texts: Texts | None = None, bodies: Mapping[Citation, str] | None = None
) -> dict[str, Any]:
    """An annotation collection: a highlight for each cited place, on the publisher's page and on the paragraph itself.

    Args:
        citations: the places.
        texts: the paragraphs' texts by (paper, locator), for the words before and behind the quotation.
        bodies: the sentences that the places bear out, shown as comments.
    """
    items = [_annotation(citation, texts or {}, (bodies or {}).get(citation)) for citation in once(citations)]
    collection = f"urn:uuid:{uuid.uuid5(_SPACE, ' '.join(item['id'] for item in items))}"
    page = {"id": f"{collection}#1", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": page,
    }


def as_annotations(replies: Iterable[Reply], texts: Texts | None = None) -> str:
    """What replies cite, as the JSON text of a collection; each place with the statements that it bears out."""
    citations: list[Citation] = []
    bodies: dict[Citation, list[str]] = {}
    for reply in replies:
        citations += cited(reply)
        for statement in reply.statements if isinstance(reply, Answer) else ():
            for citation in statement.citations:
                bodies.setdefault(citation, []).append(statement.text)
    said = {citation: "\n".join(dict.fromkeys(stated)) for citation, stated in bodies.items()}
    return json.dumps(annotation_collection(citations, texts, said), ensure_ascii=False, indent=2) + "\n"


def paragraph_address(citation: Citation) -> str:
    """`pincite://harbour_01/11?edition=…`: a paragraph of an edition of a paper."""
    paper, locator = quote(citation.paper, safe=""), quote(citation.locator, safe="")
    return f"pincite://{paper}/{locator}?edition={citation.edition}"


def _annotation(citation: Citation, texts: Texts, body: str | None) -> dict[str, Any]:
    found = _found(citation, texts.get((citation.paper, citation.locator)))
    here = paragraph_address(citation)
    position = {"type": "TextPositionSelector", "start": citation.start, "end": citation.end}
    paragraph = {"type": "SpecificResource", "source": here, "selector": [found, position]}
    page = {"type": "SpecificResource", "source": citation.url, "selector": found}
    name = f"{here} {citation.start} {citation.end} {body or ''}"
    annotation: dict[str, Any] = {
        "id": f"urn:uuid:{uuid.uuid5(_SPACE, name)}",
        "type": "Annotation",
        "motivation": "commenting" if body else "highlighting",
    }
    if body:
        annotation["body"] = {"type": "TextualBody", "value": body, "format": "text/plain"}
    return annotation | {"target": [page, paragraph] if citation.url else paragraph}


def _found(citation: Citation, text: str | None) -> dict[str, str]:
    """The selector by words, with those around them where the paragraph's text is given and is still the one cited."""
    selector = {"type": "TextQuoteSelector", "exact": citation.quote}
    if text is None or text[citation.start : citation.end] != citation.quote:
        return selector
    around = {
        "prefix": text[max(0, citation.start - AROUND) : citation.start],
        "suffix": text[citation.end : citation.end + AROUND],
    }
    return selector | {name: words for name, words in around.items() if words}
