"""A library of the corpus papers that our own rows are written on, for calibration: `crs_00`, `crs_01` … by name."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from index.build import update
from index.encoder import load_encoder
from ingest.paper import Facts, Kind, Paper, Paragraph
from training.train import SHARED, SPLIT


def corpus_ids() -> dict[str, str]:
    """The id of each paper that the first rows were written on."""
    lines = (SHARED / "training/own/policy_rows.jsonl").read_text("utf-8").splitlines()
    return {name: f"crs_{n:02d}" for n, name in enumerate(sorted({json.loads(line)["paper"] for line in lines}))}


def main() -> None:
    """Build it; papers that nothing is calibrated or reported on stand beside them as the others to tell apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    ids = corpus_ids()
    articles = map(json.loads, (SHARED / "evaldata/crs_corpus.jsonl").read_text("utf-8").splitlines())
    papers = [
        Paper(
            ids[article["article"]],
            Facts(),
            tuple(Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(article["paragraphs"], 1)),
            source=article["article"],
        )
        for article in articles
        if article["article"] in ids
    ]
    update(options.out, papers, load_encoder(cache=options.out / "cache"))
    print(f"{len(papers)} papers, {len(SPLIT['tune'])} for tuning, {len(SPLIT['report'])} for the report")


if __name__ == "__main__":
    main()
