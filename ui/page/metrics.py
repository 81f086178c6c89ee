"""Figures for operators, in Prometheus' form, through its own client. No text of a question or a paper is in them."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


class Metrics:
    """The figures of one server, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("pincite_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "pincite_request_seconds",
            "Seconds until an answer was whole, streams that stay open apart.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._questions = Counter("pincite_questions", "Questions by their outcome.", ("outcome",), registry=registry)
        self._answers = Histogram(
            "pincite_question_seconds", "Seconds that an answer took.", buckets=_SECONDS, registry=registry
        )
        ProcessCollector(registry=registry)

    def requested(self, route: str, method: str, status: int, seconds: float | None) -> None:
        """Count a request; `seconds` is None for a stream that stays open."""
        self._requests.labels(route, method, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)

    def answered(self, outcome: str, seconds: float) -> None:
        """Count a question."""
        self._questions.labels(outcome).inc()
        self._answers.observe(seconds)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """A further figure, read whenever figures are asked for."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """All figures as they stand."""
        return generate_latest(self._registry)
