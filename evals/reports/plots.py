"""The report's plots as SVG, drawn with the page's own colours; no script, no font, no request.

Every number shown stands in the report's tables as well; each plot has a title for those who cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from evals.measures.confidence import Bin
from evals.measures.statistics import Estimate

WIDTH, HEIGHT = 340, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 40
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_ROW, _NAMES, _WIDE = 24, 165, 520  # of the dot plot: a row's height, the room for its name, and its width


@dataclass(frozen=True, slots=True)
class Dot:
    """A row of a dot plot: a name, how many cases, and their estimate."""

    name: str
    estimate: Estimate


def risk_coverage_plot(curve: Sequence[tuple[float, float]], baseline: Sequence[tuple[float, float]] = ()) -> str:
    """`(coverage, risk)` points as steps: the share of false cases among the most confident, by how many are taken."""
    parts = [_frame("coverage", "risk")]
    if baseline:
        parts.append(_steps(baseline, "theirs"))
    parts.append(_steps(curve, "ours"))
    return _svg("Risk by coverage", parts)


def reliability_plot(bins: Sequence[Bin]) -> str:
    """The share that is true by the mean confidence of each bin; the area of a mark grows with its cases."""
    most = max((b.n for b in bins), default=1)
    parts = [_frame("confidence", "share true"), _line([(0.0, 0.0), (1.0, 1.0)], "even")]
    for b in bins:
        radius = 3 + 7 * (b.n / most) ** 0.5
        told = f"{b.low:.1f} to {b.high:.1f}: {b.n} cases, confidence {b.confidence:.3f}, share {b.share:.3f}"
        parts.append(
            f'<circle class="ours" cx="{_x(b.confidence):.1f}" cy="{_y(b.share):.1f}" r="{radius:.1f}">'
            f"<title>{told}</title></circle>"
        )
    return _svg("Reliability", parts)


def dot_plot(title: str, dots: Sequence[Dot]) -> str:
    """Values from 0 to 1 with their intervals, one a row."""
    height = _ROW * len(dots) + 34
    room = _WIDE - _NAMES - 70

    def at(value: float) -> float:
        return _NAMES + room * min(max(value, 0.0), 1.0)

    bottom = height - 26
    parts = [
        f'<line class="grid" x1="{at(t):.1f}" x2="{at(t):.1f}" y1="4" y2="{bottom}"/>'
        f'<text x="{at(t):.1f}" y="{height - 8}" text-anchor="middle">{t:g}</text>'
        for t in _TICKS
    ]
    for n, dot in enumerate(dots):
        y, e = 4 + _ROW * n + _ROW / 2, dot.estimate
        parts.append(f'<text x="{_NAMES - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(_clip(dot.name))}</text>')
        if e.low == e.low:  # NaN where nothing can be said
            parts.append(f'<line class="ours" x1="{at(e.low):.1f}" x2="{at(e.high):.1f}" y1="{y}" y2="{y}"/>')
        if e.value == e.value:
            parts.append(f'<circle class="ours" cx="{at(e.value):.1f}" cy="{y}" r="4.5"/>')
        shown = f"{e.value:.2f} · {e.n}" if e.value == e.value else f"- · {e.n}"
        parts.append(f'<text x="{_WIDE - 4}" y="{y + 4:.1f}" text-anchor="end">{shown}</text>')
    return _svg(title, parts, _WIDE, height)


def _svg(title: str, parts: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    name = escape(title)
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{name}">'
        f"<title>{name}</title>{''.join(parts)}</svg>"
    )


def _frame(x_name: str, y_name: str) -> str:
    parts = []
    for t in _TICKS:
        parts.append(f'<line class="grid" x1="{_x(t)}" x2="{_x(t)}" y1="{_y(0)}" y2="{_y(1)}"/>')
        parts.append(f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(t)}" y2="{_y(t)}"/>')
        parts.append(f'<text x="{_x(t)}" y="{_y(0) + 15}" text-anchor="middle">{t:g}</text>')
        parts.append(f'<text x="{_x(0) - 6}" y="{_y(t) + 4}" text-anchor="end">{t:g}</text>')
    middle = (_TOP + HEIGHT - _BOTTOM) / 2
    parts.append(f'<text class="axis" x="{_x(0.5)}" y="{HEIGHT - 6}" text-anchor="middle">{x_name}</text>')
    turned = f'transform="rotate(-90 12 {middle})"'
    parts.append(f'<text class="axis" x="12" y="{middle}" text-anchor="middle" {turned}>{y_name}</text>')
    return "".join(parts)


def _steps(curve: Sequence[tuple[float, float]], kind: str) -> str:
    """Each risk holds from the coverage before to its own."""
    points: list[tuple[float, float]] = []
    before = 0.0
    for coverage, risk in curve:
        points += [(before, risk), (coverage, risk)]
        before = coverage
    return _line(points, kind)


def _line(points: Sequence[tuple[float, float]], kind: str) -> str:
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return f'<polyline class="{kind}" fill="none" points="{path}"/>'


def _x(share: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * share


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * share


def _clip(name: str) -> str:
    return name if len(name) <= 26 else name[:25] + "…"
