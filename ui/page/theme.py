"""Gradio's theme in the page's own colours: every variable points at `web/tokens.css`, in light and dark alike."""

from __future__ import annotations

from gradio.themes import Base

_COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "quiet",
    "background_fill_primary": "paper",
    "background_fill_secondary": "wash",
    "block_background_fill": "paper",
    "block_border_color": "line",
    "block_label_background_fill": "paper",
    "block_label_text_color": "quiet",
    "block_title_text_color": "quiet",
    "block_info_text_color": "quiet",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "border_color_accent_subdued": "line",
    "color_accent_soft": "wash",
    "input_background_fill": "sheet",
    "input_background_fill_focus": "sheet",
    "input_background_fill_hover": "sheet",
    "input_border_color": "line",
    "input_border_color_focus": "accent",
    "input_border_color_hover": "faint",
    "input_placeholder_color": "faint",
    "link_text_color": "accent",
    "link_text_color_hover": "accent",
    "link_text_color_visited": "accent",
    "link_text_color_active": "accent",
    "panel_background_fill": "paper",
    "panel_border_color": "line",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent",
    "button_primary_border_color": "accent",
    "button_primary_border_color_hover": "accent",
    "button_primary_text_color": "accent-ink",
    "button_primary_text_color_hover": "accent-ink",
    "button_secondary_background_fill": "paper",
    "button_secondary_background_fill_hover": "wash",
    "button_secondary_border_color": "line",
    "button_secondary_border_color_hover": "faint",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
}
_SHAPES = {
    "block_border_width": "0px",
    "block_padding": "0px",
    "block_shadow": "none",
    "block_radius": "6px",
    "block_label_text_weight": "600",
    "block_title_text_weight": "600",
    "block_title_text_size": "0.8125rem",
    "input_border_width": "1px",
    "input_radius": "6px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "input_text_size": "1.0625rem",
    "button_large_radius": "6px",
    "button_small_radius": "6px",
    "layout_gap": "1rem",
}


def theme() -> Base:
    """The theme; its fonts are those of the system, so that nothing is fetched."""
    base = Base(font=["var(--sans)"], font_mono=["var(--mono)"])
    colours = {name: f"var(--{token})" for name, token in _COLOURS.items()}
    dark = {f"{name}_dark": value for name, value in colours.items()}
    return base.set(color_accent="var(--accent)", **colours, **dark, **_SHAPES)
