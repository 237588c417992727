"""Search by likeness: passages as vectors in Chroma.

A vector is the TF-IDF of a text's folded character n-grams, brought down by a truncated
SVD that is fitted on our own passages when the index is built. Reading a vector off needs
numpy only: scikit-learn is not loaded in a kiosk with a warm cache. Chroma is always given
vectors; its own embedder would download a model.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from knowledge_base.base import Passage
from knowledge_base.words import Fold, split

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.config import Settings

    Floats = np.ndarray[tuple[Any, ...], np.dtype[np.float32]]

SIZES = (2, 3, 4)
"""Lengths of the character n-grams, within a word and its borders."""
DIMENSIONS = 64
BATCH = 1000


def grams(text: str, fold: Fold) -> list[str]:
    found: list[str] = []
    for word in split(text, fold):
        padded = f" {word.folded} "
        found += [padded[i : i + n] for n in SIZES for i in range(len(padded) - n + 1)]
    return found


class Projection:
    """Text -> vector of length 1. A text with no known n-gram gets the zero vector."""

    def __init__(self, vocabulary: dict[str, int], idf: Floats, components: Floats, fold: Fold) -> None:
        self._vocabulary, self._idf, self._components, self._fold = vocabulary, idf, components, fold

    @classmethod
    def fit(cls, texts: Sequence[str], fold: Fold) -> Projection:
        import numpy as np
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer=lambda text: grams(text, fold), sublinear_tf=True, min_df=2)
        weights = vectorizer.fit_transform(texts)
        size = max(1, min(DIMENSIONS, weights.shape[1] - 1, weights.shape[0] - 1))
        # More threads only wait for each other here: 0.8 s against 7 s on two busy cores.
        with import_module("threadpoolctl").threadpool_limits(1):
            svd = TruncatedSVD(size, n_iter=3, random_state=0).fit(weights)
        vocabulary = {gram: int(column) for gram, column in vectorizer.vocabulary_.items()}
        return cls(vocabulary, vectorizer.idf_.astype(np.float32), svd.components_.T.astype(np.float32), fold)

    @classmethod
    def load(cls, folder: Path, fold: Fold) -> Projection:
        import numpy as np

        with np.load(folder / "projection.npz", allow_pickle=False) as arrays:
            idf, components = arrays["idf"], arrays["components"]
        return cls(json.loads((folder / "grams.json").read_text("utf-8")), idf, components, fold)

    def save(self, folder: Path) -> None:
        import numpy as np

        np.savez(folder / "projection.npz", idf=self._idf, components=self._components)
        (folder / "grams.json").write_text(json.dumps(self._vocabulary, ensure_ascii=False), "utf-8")

    def vector(self, text: str) -> Floats:
        import numpy as np

        known = (self._vocabulary.get(gram) for gram in grams(text, self._fold))
        counts = Counter(column for column in known if column is not None)
        if not counts:
            return np.zeros(self._components.shape[1], dtype=np.float32)
        columns = np.fromiter(counts, dtype=np.int64)
        weights = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self._idf[columns]
        vector: Floats = weights @ self._components[columns]
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


def local(folder: Path) -> Client:
    """Chroma in this process, its files in `folder`."""
    import chromadb

    return cast("Client", chromadb.PersistentClient(folder, settings=_quiet()))


def remote(url: str) -> Client:
    """A Chroma server, such as http://10.0.0.5:8000."""
    import chromadb

    parts = urlsplit(url)
    https = parts.scheme == "https"
    port = parts.port or (443 if https else 8000)
    client = chromadb.HttpClient(parts.hostname or "localhost", port, ssl=https, settings=_quiet())
    return cast("Client", client)  # the declared type lacks close()


def _quiet() -> Settings:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def fill(client: Client, name: str, passages: Sequence[Passage], projection: Projection) -> None:
    """Write the collection `name` anew."""
    if any(collection.name == name for collection in client.list_collections()):
        client.delete_collection(name)
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    for start in range(0, len(passages), BATCH):
        batch = passages[start : start + BATCH]
        collection.add(ids=[p.id for p in batch], embeddings=[projection.vector(p.text).tolist() for p in batch])


class Likeness:
    """The collection opened for reading."""

    def __init__(self, client: Client, name: str, projection: Projection) -> None:
        self._client = client
        self._collection = client.get_collection(name, embedding_function=None)
        self._projection = projection

    def search(self, text: str, k: int) -> list[str]:
        """Ids of the k most alike passages, best first."""
        vector = self._projection.vector(text)
        if not vector.any():
            return []
        return self._collection.query(query_embeddings=[vector.tolist()], n_results=k, include=[])["ids"][0]

    def __len__(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        self._client.close()
