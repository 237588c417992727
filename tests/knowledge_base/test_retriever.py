"""The index: built once for one content, read by all, fused by rank."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from knowledge_base import RECORDS, KnowledgeBase
from knowledge_base.vectors import Projection
from tests.knowledge_base.conftest import fold


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "records").mkdir()
    for code in ("1.014064", "1.004194"):
        shutil.copy(RECORDS / f"{code}.yaml", tmp_path / "records")
    return tmp_path


def open_small(small: Path) -> KnowledgeBase:
    return KnowledgeBase.open(small / "cache", fold, small / "records", small / "none.yaml")


def caches(small: Path) -> set[str]:
    return {folder.name for folder in (small / "cache").iterdir()}


def test_the_cache_is_built_once_and_again_when_the_content_changes(small: Path) -> None:
    open_small(small).close()
    first = caches(small)
    assert len(first) == 1
    stamp = next((small / "cache").rglob("passages.sqlite")).stat().st_mtime_ns
    open_small(small).close()
    assert caches(small) == first
    assert next((small / "cache").rglob("passages.sqlite")).stat().st_mtime_ns == stamp
    record = small / "records" / "1.014064.yaml"
    record.write_text(record.read_text("utf-8").replace("Dạ", "dạ") + "# changed\n", "utf-8")
    open_small(small).close()
    assert len(caches(small) - first) == 1


def test_a_half_built_cache_is_not_used(small: Path) -> None:
    (small / "cache").mkdir()
    open_small(small).close()
    whole = next((small / "cache").iterdir())
    half = whole.with_name(f"{whole.name}.1")
    whole.rename(half)
    opened = open_small(small)
    assert opened.search("mất căn cước", "vi")
    opened.close()


def test_search_finds_by_words_and_by_likeness(kb: KnowledgeBase) -> None:
    assert kb.search("lệ phí cấp lại thẻ căn cước", "vi")[0].procedure == "1.014064"
    assert kb.search("dang ky tam tru", "vi")[0].procedure == "1.004194"
    assert "1.001193" in {hit.procedure for hit in kb.search("khaisinhh", "vi")}, "only likeness can find it"
    hits = kb.search("birth certificate", "en", k=3)
    assert len(hits) == 3
    assert {hit.lang for hit in hits} == {"en"}
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]


@pytest.mark.parametrize("text", ["", "   ", '"', "a OR b NEAR(c) *", "'; DROP TABLE passage; --", "🙂", "x" * 5000])
def test_no_text_breaks_the_search(kb: KnowledgeBase, text: str) -> None:
    assert isinstance(kb.search(text, "vi"), list)


def test_a_vector_has_length_one_or_nothing(tmp_path: Path) -> None:
    fitted = Projection.fit(["khai sinh cho cháu", "khai sinh lại", "tạm trú", "thường trú", "căn cước"], fold)
    assert abs(float((fitted.vector("khai sinh") ** 2).sum()) - 1) < 1e-5
    assert not fitted.vector("").any()
    fitted.save(tmp_path)
    loaded = Projection.load(tmp_path, fold)
    assert (loaded.vector("khai sinh tạm trú") == fitted.vector("khai sinh tạm trú")).all()


def test_the_words_go_to_no_tracing_service(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable must not be enough to send what a visitor says away."""
    from langsmith.run_trees import RunTree

    sent: list[object] = []
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("LANGSMITH_API_KEY", "none")
    monkeypatch.setattr(RunTree, "post", lambda self, *a, **k: sent.append(self))
    monkeypatch.setattr("langchain_core.tracers.langchain.LangChainTracer._persist_run_single", sent.append)
    kb.search("đăng ký khai sinh", "vi")
    assert not sent


def test_no_embedding_model_is_loaded(kb: KnowledgeBase) -> None:
    assert kb.search("khai sinh", "vi")
    assert "onnxruntime" not in sys.modules
