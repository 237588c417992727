"""The checklist for given facts, over every record and every combination of facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from knowledge_base import KnowledgeBase
from knowledge_base.record import Procedure


def cases(procedure: Procedure) -> Iterator[dict[str, str]]:
    names = [fact.name for fact in procedure.facts]
    for values in product(*([value.value for value in fact.values] for fact in procedure.facts)):
        yield dict(zip(names, values, strict=True))


def test_all_facts_known_leaves_nothing_open(kb: KnowledgeBase) -> None:
    for code, procedure in kb.procedures.items():
        for facts in cases(procedure):
            found = kb.checklist(code, facts, "vi")
            assert found
            assert not found.open_facts
            assert not found.undecided
            assert not any(paper.when for paper in found.papers)


def test_every_document_is_asked_for_in_some_case(kb: KnowledgeBase) -> None:
    for code, procedure in kb.procedures.items():
        lists = [kb.checklist(code, facts, "vi") for facts in cases(procedure)]
        asked = {paper.name for found in lists if found for paper in found.papers}
        assert asked == {document.name.vi for document in procedure.documents}


def test_certain_papers_stay_when_more_becomes_known(kb: KnowledgeBase) -> None:
    """Telling one fact more never takes back a paper, and never brings one that was not announced."""
    for code, procedure in kb.procedures.items():
        for facts in list(cases(procedure))[:40]:
            known: dict[str, str] = {}
            before = kb.checklist(code, known, "en")
            for name, value in facts.items():
                known[name] = value
                after = kb.checklist(code, known, "en")
                assert before
                assert after
                certain, announced = {p.name for p in before.papers}, {p.name for p in before.undecided}
                assert certain <= {p.name for p in after.papers} <= certain | announced
                assert name not in {fact.name for fact in after.open_facts}
                before = after


def test_what_is_open_is_asked_in_words(kb: KnowledgeBase) -> None:
    found = kb.checklist("1.001193", {}, "vi")
    assert found
    facts = {fact.name: fact for fact in found.open_facts}
    assert {"birthplace", "birth_proof", "requester_role"} <= facts.keys()
    assert facts["birthplace"].question.endswith("?")
    assert ("vietnam", "Sinh ở Việt Nam") in facts["birthplace"].values


def test_a_child_born_abroad_is_sent_to_an_officer(kb: KnowledgeBase) -> None:
    found = kb.checklist("1.001193", {"birthplace": "abroad"}, "vi")
    assert found
    assert "gặp cán bộ" in found.notes[0]


def test_an_unknown_code_has_no_checklist(kb: KnowledgeBase) -> None:
    assert kb.checklist("9.999999", {}, "vi") is None
