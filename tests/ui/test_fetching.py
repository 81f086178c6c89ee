"""Papers by their addresses, from the command line: fetched once, and again only where they have changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.ingest.loopback import serving
from tests.ui.conftest import Ran

Run = Callable[..., Ran]


def test_an_address_is_fetched_once_and_asked_for_changes(pincite: Run, empty_library: Path, tmp_path: Path) -> None:
    with serving() as server:
        url = f"{server.url}/tagged.html"

        def ingest(*flags: str | Path) -> dict[str, Any]:
            ran = pincite("ingest", *flags, "--allow-private", "--json", "--library", empty_library)
            assert ran.code == 0, ran.err
            return dict(json.loads(ran.out))

        def last_tag() -> str | None:
            return server.asked[-1][1]

        refused = pincite("ingest", url, "--library", empty_library)
        assert (refused.code, server.asked) == (2, [])
        assert "leads to an internal address" in refused.err
        assert ingest(url)["papers"][0]["outcome"] == "read"
        again = ingest(url)
        assert (again["papers"], again["unmodified"], again["generation"]) == ([], [{"paper": "tagged", "url": url}], 1)
        assert [asked[1] for asked in server.asked] == [None, server.tag]
        assert ingest(url, "--refetch")["papers"][0]["outcome"] == "unchanged"
        assert last_tag() is None
        # what a catalogue says of it is taken up, though the page itself is not sent again
        catalogue = tmp_path / "ports.toml"
        catalogue.write_text(f'[[papers]]\nid = "tagged"\nurl = "{url}"\nauthor = "Ines Falk"\n')
        assert ingest(catalogue, "--fetch")["generation"] == 2
        assert last_tag() == server.tag
        listed = json.loads(pincite("papers", "--json", "--library", empty_library).out)
        assert [(paper["paper"], paper["author"]) for paper in listed["papers"]] == [("tagged", "Ines Falk")]
        printed = pincite("ingest", url, "--allow-private", "--library", empty_library).out
        assert f"{url} has not changed since it was fetched" in " ".join(printed.split()).replace("- ", "-")
