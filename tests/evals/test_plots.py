"""The plots: well-formed, within their frame, and with every value where it belongs."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from evals.measures.confidence import Bin
from evals.measures.statistics import Estimate, wilson
from evals.reports.plots import HEIGHT, WIDTH, Dot, dot_plot, reliability_plot, risk_coverage_plot


def parsed(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.find("title") is not None
    return root


def test_the_curve_runs_in_steps_from_left_to_right_within_the_frame() -> None:
    root = parsed(risk_coverage_plot([(0.25, 0.0), (0.5, 0.5), (1.0, 0.25)], [(1.0, 0.5)]))
    theirs, ours = root.findall("polyline")
    assert (theirs.attrib["class"], ours.attrib["class"]) == ("theirs", "ours")
    points = [tuple(map(float, point.split(","))) for point in ours.attrib["points"].split()]
    assert len(points) == 6
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert points[0][1] > points[2][1] < points[4][1]  # more risk is higher up, where y is less


def test_a_bin_is_a_mark_that_tells_its_numbers() -> None:
    root = parsed(reliability_plot([Bin(0.1, 0.2, 9, 0.15, 0.0), Bin(0.9, 1.0, 36, 0.95, 1.0)]))
    small, large = root.findall("circle")
    assert float(small.attrib["r"]) < float(large.attrib["r"])
    assert small.findtext("title") == "0.1 to 0.2: 9 cases, confidence 0.150, share 0.000"


def test_a_row_is_a_name_a_mark_and_its_interval() -> None:
    unknown = Estimate(0.5, math.nan, math.nan, 1)
    nothing = Estimate(math.nan, math.nan, math.nan, 0)
    dots = [Dot("kind: <list> & more", wilson(9, 10)), Dot("one", unknown), Dot("none", nothing)]
    root = parsed(dot_plot("hit@1", dots))
    assert len(root.findall("circle")) == 2
    assert sum(line.attrib["class"] == "ours" for line in root.findall("line")) == 1
    words = [text.text for text in root.findall("text")]
    assert "kind: <list> & more" in words
    assert "0.90 · 10" in words
    assert "- · 0" in words
    (interval,) = (line for line in root.findall("line") if line.attrib["class"] == "ours")
    centre = float(root.findall("circle")[0].attrib["cx"])
    assert float(interval.attrib["x1"]) < centre < float(interval.attrib["x2"])
    assert parsed(dot_plot("empty", [])).findall("circle") == []


@pytest.mark.parametrize("count", [1, 40])
def test_a_long_name_is_cut_and_rows_do_not_overlap(count: int) -> None:
    root = parsed(dot_plot("x", [Dot("n" * 60, wilson(1, 2))] * count))
    assert all(len(text.text or "") <= 26 for text in root.findall("text"))
    heights = [float(mark.attrib["cy"]) for mark in root.findall("circle")]
    assert all(b - a > 10 for a, b in pairwise(heights))
