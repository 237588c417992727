"""The twins of the records: every fact entered twice, every question asked as at the kiosk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import kiosk, twins
from assistant.ask import Asker
from assistant.kiosk import Minds
from assistant.twin_facts import facts, holds
from assistant.twins import TwinQuestion, faults, problems, read, unheld
from dialogue.messages import Lang
from dialogue.text import fold
from knowledge_base import RECORDS, ContentError, KnowledgeBase
from knowledge_base.store import load

TODAY = date(2026, 11, 22)

GOOD = """\
- question: "Làm tạm trú bao nhiêu tiền?"
  lang: vi
  procedure: "1.004194"
  section: fee
  contains: ["7.000"]
"""


# --- Records and twins --------------------------------------------------------------------


def test_records_and_twins_agree(minds: Minds) -> None:
    assert problems(minds, TODAY, twins.FOLDER) == []
    assert len(read(twins.FOLDER)) >= 140


def change(folder: Path, code: str, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / f"{code}.yaml"
    record = yaml.safe_load(path.read_text("utf-8"))
    edit(record)
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def disagreements(minds: Minds, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is found when records change and their twins do not."""
    folder = tmp_path_factory.mktemp("changed")
    records = folder / "records"
    shutil.copytree(RECORDS, records)
    change(records, "1.014064", lambda record: record["fees"][0].update(amount=45000))
    change(records, "1.001193", lambda record: record["documents"].pop(3))
    change(records, "1.004194", lambda record: record["time_limits"][0].update(amount=13))
    change(records, "1.014027", lambda record: record["legal_basis"][0].update(number="40/2024/QH15"))
    (records / "2.000815.yaml").unlink()
    knowledge = KnowledgeBase.open(folder / "cache", fold, records_dir=records)
    found = problems(Minds(minds.understander, knowledge), TODAY, twins.FOLDER)
    knowledge.close()
    return found


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("1.014064.yaml", "no Vietnamese question about fee holds “45.000” (Lệ phí cấp lại thẻ căn cước)"),
        ("1.014064.yaml", "no English question about fee holds “45,000” (ID card reissue fee)"),
        (
            "1.014064.yaml",
            "much is a new one?”: the answer does not hold “35,000 VND per card”; it says “Until the end",
        ),
        ("1.001193.yaml", "the answer does not hold “Giấy cam đoan về việc sinh, 1 bản chính.”"),
        ("1.001193.yaml", "the answer does not hold “Signed statement about the birth, 1 original.”"),
        ("1.004194.yaml", "no Vietnamese question about time holds “13 ngày làm việc” (time limit)"),
        ("1.004194.yaml", "the answer does not hold “3 working days”"),
        ("1.014027.yaml", "no Vietnamese question about legal_basis holds “40/2024/QH15” (Luật Bảo hiểm xã hội)"),
        ("1.014027.yaml", "the answer does not hold “41/2024/QH15”"),
        ("2.000815.yaml", "there is no record 2.000815"),
    ],
)
def test_a_change_in_a_record_alone_is_named(disagreements: list[str], file: str, named: str) -> None:
    assert [line for line in disagreements if line.startswith(f"tests/content/{file}:") and named in line]


def test_nothing_else_is_named(disagreements: list[str]) -> None:
    files = {line.split(":")[0].rpartition("/")[2] for line in disagreements}
    assert files == {"1.014064.yaml", "1.001193.yaml", "1.004194.yaml", "1.014027.yaml", "2.000815.yaml"}


def test_a_record_without_a_twin_is_named(minds: Minds, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(twins.FOLDER, folder)
    (folder / "1.014027.yaml").unlink()
    assert problems(minds, TODAY, folder) == [f"{folder}/1.014027.yaml: is missing: record 1.014027 has no twin"]


def test_a_question_that_is_taken_away_leaves_its_facts_unheld(minds: Minds) -> None:
    record = minds.knowledge.procedures["1.001193"]
    twin = [asked for asked in read(twins.FOLDER) if asked.procedure == record.code]
    assert unheld(record, twin, TODAY) == []
    without = [asked for asked in twin if asked.section != "deadline"]
    assert [told.split(" (")[0] for told in unheld(record, without, TODAY)] == [
        "no Vietnamese question about deadline holds “60”",
        "no English question about deadline holds “60”",
    ]
    failing = [asked.model_copy(update={"fails": asked.section == "deadline"}) for asked in twin]
    assert unheld(record, failing, TODAY) == unheld(record, without, TODAY)


def test_facts_are_those_of_the_day() -> None:
    record = load().procedures["1.014064"]

    def fees(day: date) -> list[str]:
        return [fact.text for fact in facts(record, day) if fact.section == "fee" and fact.lang == "vi"]

    assert fees(TODAY) == ["35.000", "31/12/2026", "70.000", "01/01/2027"]
    assert fees(date(2027, 1, 1)) == ["70.000"]


# --- One question -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "held"),
    [
        ("Lệ phí là 7.000 đồng.", "7.000", True),
        ("Lệ phí là 17.000 đồng.", "7.000", False),
        ("Lệ phí là 7.000.000 đồng.", "7.000", False),
        ("It takes 13 working days.", "3 working days", False),
        ("It takes 1 working day.", "1 WORKING DAY", True),
        ("Nghị định số 123/2015/NĐ-CP.", "23/2015/NĐ-CP", False),
        ("from 75, or 70", "75", True),
        ("ngay trong ngày.", "trong ngày", True),
        ("Phiếu thu, 1 bản chính, CC01.", "1 bản chính, CC01", True),
        ("Phiếu thu, 1 bản chính, 1 bản sao.", "1 bản chính.", False),
    ],
)
def test_whole_words_and_whole_numbers(text: str, part: str, held: bool) -> None:
    assert holds(text, part) is held


def question(**changes: object) -> TwinQuestion:
    case = {"question": "How much is a certified copy?", "lang": "en", "procedure": "2.000815", "section": "fee"}
    return TwinQuestion.model_validate(case | {"contains": ["2,000"]} | changes)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"contains": ["2,000", "3,000"]}, "the answer does not hold “3,000”"),
        ({"absent": ["free", "200,000"]}, "the answer holds “200,000”"),
        ({"procedure": "1.004194"}, "the answer is of 2.000815"),
        ({"section": "time"}, "the answer is about fee, not time"),
        ({"question": "how much does it cost", "before": ["I want a certified copy"]}, ""),
        ({"question": "What is the weather today?"}, "the answer is of no procedure"),
        ({"contains": ["3,000"], "fails": True}, ""),
        ({"fails": True}, "passes now: take “fails” away"),
    ],
)
async def test_faults(minds: Minds, changes: dict[str, object], told: str) -> None:
    found = await faults(question(**changes), Asker(minds, kiosk.now, TODAY))
    assert told in found if told else found == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "lang", "section"),
    [
        ("hồ sơ gồm những gì", "vi", "documents"),
        ("cần mang theo gì", "vi", "documents"),
        ("tốn bao nhiêu", "vi", "fee"),
        ("đóng bao nhiêu tiền", "vi", "fee"),
        ("mấy ngày thì xong", "vi", "time"),
        ("bao giờ có", "vi", "time"),
        ("làm ở đâu", "vi", "where"),
        ("nộp chỗ nào", "vi", "where"),
        ("what should I bring", "en", "documents"),
        ("how much does it cost", "en", "fee"),
        ("how long does it take", "en", "time"),
    ],
)
async def test_follow_up(minds: Minds, text: str, lang: Lang, section: str) -> None:
    first = "I want a certified copy" if lang == "en" else "tôi muốn sao y giấy tờ"
    printed = await Asker(minds, kiosk.now, TODAY).ask([first, text], lang)
    assert [(source["procedure"], source["section"]) for source in printed["sources"]] == [("2.000815", section)]


# --- Reading ------------------------------------------------------------------------------


def test_each_question_knows_its_line(tmp_path: Path) -> None:
    second = GOOD.replace("Làm", "Xin")
    (tmp_path / "1.004194.yaml").write_text(f"# A comment.\n{GOOD}\n{second}", encoding="utf-8")
    assert [asked.where for asked in read(tmp_path)] == [f"{tmp_path}/1.004194.yaml:{line}" for line in (2, 8)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ":1: is not a list of questions"),
        ("question: nothing\n", ":1: is not a list of questions"),
        (GOOD + "- [\n", ":7: is not YAML"),
        (GOOD + "- just a text\n", ":6: this question: "),
        (GOOD.replace("contains", "contain"), ":5: contain: Extra inputs"),
        (GOOD.replace("lang: vi", "lang: fr"), ":2: lang: "),
        (GOOD.replace("fee", "price"), ":4: section: "),
        (GOOD.replace('["7.000"]', "[]"), ":5: contains: "),
        (GOOD.replace('["7.000"]', '[""]'), ":5: contains.0: "),
        (GOOD.replace('["7.000"]', "[7.000]"), ":5: contains.0: Input should be a valid string"),
        (GOOD.replace('  contains: ["7.000"]\n', ""), ":1: contains: Field required"),
        (GOOD.replace("1.004194", "1.001193"), ":3: asks about 1.001193"),
        (GOOD + "  lang: en\n", ":1: names a key twice"),
        (GOOD + GOOD, ":6: “Làm tạm trú bao nhiêu tiền?” is asked in "),
        (GOOD.replace("vi", "2026-99-99"), ": cannot be read: "),
    ],
)
def test_a_mistake_is_named_with_its_line(minds: Minds, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "1.004194.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        read(tmp_path)
    assert f"{path}{told}" in str(raised.value)
    assert problems(minds, TODAY, tmp_path) == str(raised.value).splitlines()
