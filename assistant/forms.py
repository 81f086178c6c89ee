"""Replies and rankings as JSON objects: the form that scripts and tests stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.reply import Answer, Citation, Reply
from index.search import Hit


def citation_json(citation: Citation) -> dict[str, Any]:
    """`{"paper","locator","kind","quote","start","end","edition","label","url"}`."""
    return asdict(citation)


def hits_json(identifier: str | None, query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """`{"id","query","hits":[{"paper","locator","kind","score","text"}…]}`, best first."""
    return {
        "id": identifier,
        "query": query,
        "hits": [
            {"paper": h.paper, "locator": h.locator, "kind": str(h.kind), "score": round(h.score, 6), "text": h.text}
            for h in hits
        ],
    }


def reply_json(identifier: str | None, reply: Reply) -> dict[str, Any]:
    """The reply to `ask`: an answer's `reason` is null, a refusal's `statements` are empty."""
    answered = isinstance(reply, Answer)
    statements = reply.statements if isinstance(reply, Answer) else ()
    return {
        "id": identifier,
        "question": reply.question,
        "outcome": "answer" if answered else "refusal",
        "statements": [
            {
                "text": s.text,
                "citations": [citation_json(c) for c in s.citations],
                "support": str(s.support),
                "score": s.score,
            }
            for s in statements
        ],
        "reason": None if isinstance(reply, Answer) else reply.reason,
        "closest": [citation_json(c) for c in reply.closest],
        "confidence": reply.confidence,
        "writer": reply.writer,
        "papers_searched": list(reply.papers_searched),
        "dropped": reply.dropped,
        "elapsed_ms": reply.elapsed_ms,
        "manifest": asdict(reply.manifest) if reply.manifest else None,
    }
