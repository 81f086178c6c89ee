"""PDF: from glyphs on pages to paragraphs, notes and tables."""
