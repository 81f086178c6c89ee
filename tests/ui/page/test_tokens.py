"""The page's colours can be read: contrast by WCAG 2.2, success criterion 1.4.3 (4.5 to 1 for small text)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ui.page

WEB = Path(ui.page.__path__[0]) / "web"
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
    for part in (WEB / "tokens.css").read_text("utf-8").split("@media (prefers-color-scheme: dark)")
)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_by_two_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "faint", "accent", "good", "warn", "bad"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "wash"])
def test_every_ink_on_every_ground(colours: dict[str, str], ink: str, ground: str) -> None:
    if (ink, ground) != ("faint", "wash"):  # numbers stand in the margin, never on a wash
        assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [("ink", "mark"), ("accent-ink", "accent"), ("accent", "mark")])
def test_marked_words_and_buttons(colours: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_both_schemes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in WEB.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//[a-z]+\.|@import|@font-face", re.sub(r"^\s*//.*$", "", text, flags=re.M)), path
