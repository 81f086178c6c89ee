"""The reports of an audit: terminal, Markdown, HTML, Word, JUnit."""
