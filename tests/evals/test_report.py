"""The report is whole, asks nobody for anything, and takes whatever a visitor may say."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from math import inf, nan
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from evals.base import Bin, Confusion, Evaluation, Line, Metric, Percentiles, Reliability, Table
from evals.report import HERE, render, took
from evals.report.charts import bound, confusions, number
from evals.report.view import Change, Comparison, Gate
from tests.evals.gallery import confusion, full_run, run, suite, talk, verdict

TEXTS = st.text(max_size=40)
VOID = {"meta", "br", "input", "hr", "img", "link", "wbr"}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</style></details></main>{{ 7 * 7 }}{% raw %}",
    "a" * 10_000,
    "<svg/onload=alert(1)> & &lt; ]]> <!-- \u202e\u0000",
)


class Page(HTMLParser):
    """What stands in a page; `wrong` names what is not closed as it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if len(dict(attrs)) < len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"]:
            self.scripts.append(data)
        elif self._open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute))]


@pytest.fixture(scope="module")
def html() -> str:
    return render(full_run())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def one(*, passed: bool = True, **parts: object) -> Page:
    """The page of a run with one suite."""
    evaluation = Evaluation.model_validate({"verdicts": (), "metrics": ()} | parts)
    return checked(render(run(suite("one", evaluation), passed=passed)))


def checked(html: str) -> Page:
    page = Page(html)
    assert page.wrong == []
    assert not re.search(r"\b(nan|inf|None|Undefined)\b", page.text)
    numbers = [value for name in ("d", "x", "y", "cx", "cy", "r", "width", "points") for value in page.all(name)]
    assert not [value for value in numbers if re.search("nan|inf", value)]
    return page


# --- The whole ----------------------------------------------------------------------------


def test_every_part_is_there_in_its_order(html: str) -> None:
    checked(html)
    headings = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", html, re.DOTALL)
    names = [" ".join(re.sub(r"<[^>]+>", " ", heading).split()) for heading in headings]
    assert names[:3] == ["Not passed", "Summary", "Compared with 20261120-090000"]
    first, second, third, last = map(names.index, ("Understanding", "Conversations", "Latency", "How it was made"))
    figures = ["Which intent is taken for which", "Can confidence be believed?", "Intents, the weakest first"]
    assert names[first + 1 : second] == ["Figures", "Failed cases", *figures, "By group"]
    assert names[second + 1 : third] == ["Figures", "Passed at times, failed at times", "Failed cases", "By group"]
    assert names[third + 1 : last] == ["Figures", "Failed cases", "Milliseconds by stage"]


def test_it_asks_nobody_for_anything(html: str, page: Page) -> None:
    assert page.all("src") == page.all("srcset") == page.all("action") == page.all("data") == []
    assert {href[0] for href in page.all("href")} == {"#"}
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "base", "form", "use"}
    assert not re.search(r"https?:|url\(|@import|@font-face|fetch\(|import\(", html)


def test_links_lead_to_something_and_ids_are_unique(page: Page) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    pointed = [href[1:] for href in page.all("href")]
    pointed += [name for attribute in ("for", "aria-labelledby") for name in page.all(attribute)]
    assert set(pointed) <= set(ids)


def test_tables_say_what_they_hold(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") > 10
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for tag, attrs in page.tags if tag == "th")
    drawings = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert all("aria-hidden" in attrs or attrs.get("aria-label") for attrs in drawings)


def test_vietnamese_stays_as_it_is(html: str) -> None:
    for line in talk():
        assert all(part in html for part in line.text.split("\n"))
    assert unicodedata.is_normalized("NFC", html)
    assert html.count('lang="vi"') > 40


def test_passed_and_not_passed_differ_in_words_and_shape() -> None:
    for passed, words, shape in ((True, "Passed", '<circle cx="10"'), (False, "Not passed", 'class="plate"')):
        html = render(run(passed=passed))
        assert f"<title>{words}:" in html
        assert re.search(rf"<h1 .*{shape}.*<span>{words}</span></h1>", html)


def test_the_view_is_imported_without_the_template_engine() -> None:
    code = "import sys, evals.report.view, evals.report; print('jinja2' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parents[1])
    assert told.stdout.strip() == "False"


# --- Nothing, much and evil ----------------------------------------------------------------


def test_a_run_without_suites_and_a_suite_without_cases() -> None:
    assert "This run had no suites." in checked(render(run())).text
    assert "There were no cases." in one().text


def test_figures_without_anything_in_them() -> None:
    empty = (
        Confusion(title="Confusions", labels=(), counts=()),
        Confusion(title="One", labels=("a",), counts=((0,),)),
        Reliability(title="Reliability", bins=(), error=0),
        Percentiles(title="Times", rows={}),
        Percentiles(title="No time", rows={"turn": {"p50": 0.0, "max": 0.0}}),
        Table(title="Table", columns=(), rows=()),
        Table(title="Columns", columns=("a", "b"), rows=(("only one",),)),
    )
    page = one(figures=empty)
    assert "Nothing was measured." in page.text
    assert "Nothing was taken for something else." in page.text


def test_numbers_that_are_none_are_left_out() -> None:
    units: tuple[Literal["share", "ms", "count"], ...] = ("share", "ms", "count")
    metrics = tuple(
        Metric(name=f"m{index}", value=value, low=value, high=inf, n=3, unit=unit)
        for index, (unit, value) in enumerate(product(units, (nan, inf)))
    )
    figures = (
        Reliability(title="R", bins=(Bin(confidence=nan, accuracy=0.5, n=0),), error=nan),
        Percentiles(title="P", rows={"turn": {"p50": nan, "p95": 3.0, "max": inf}}),
    )
    gates = [Gate(metric.name, 0.5, None, metric.value, False) for metric in metrics]
    view = suite("one", Evaluation(verdicts=(), metrics=(), figures=figures), gates)
    view = replace(
        view,
        evaluation=view.evaluation.model_copy(update={"metrics": metrics}),
        trend={"m0": [("a", nan), ("b", 0.5), ("c", inf), ("d", 0.4)]},
    )
    checked(render(replace(run(view), seconds=nan)))


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "attribute", "template", "long", "mixed"])
def test_words_stay_words(text: str) -> None:
    """Wherever a text can come in, it is escaped and shown."""
    evil = verdict(
        text,
        title=text,
        expected=text,
        got=text,
        reasons=(text,),
        tags={text: text, "lang": text},
        exchange=[Line(who="visitor", text=text), Line(who="portal", text=text)],
    )
    figures = (
        Confusion(title=text, labels=(text, "b"), counts=((1, 2), (3, 4))),
        Percentiles(title=text, rows={text: {text: 1.0}}),
        Table(title=text, columns=(text,), rows=((text,),), note=text),
    )
    metric = Metric(name=text, value=0.5, low=0.4, high=0.6, n=3)
    evaluation = Evaluation(verdicts=(evil, verdict("other", passed=True)), metrics=(metric,), figures=figures)
    view = suite(text, evaluation, [Gate(text, 0.9, None, 0.5, False)], flaky=(text,))
    view = replace(view, about=text, config={text: [text]})
    change = Change(text, text, text, None, False, (text,))
    compared = Comparison(text, [change], [change], [change], [change], [(text, text, 0.1, 0.2)], 0.5)
    whole = replace(run(view, comparison=compared), id=text, versions={text: text, "commit": text})
    html = render(whole)
    page = Page(html)
    assert page.wrong == []
    assert len(page.scripts) == 1
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"]
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in Page(render(full_run())).tags}
    assert " ".join(text.replace("\0", "").split())[:60] in page.text.replace("\ufffd", "")


@given(TEXTS, TEXTS)
def test_any_text_leaves_the_page_whole(title: str, said: str) -> None:
    case = verdict(title, title=title, exchange=[Line(who="visitor", text=said)], tags={"lang": "vi", "said": said})
    page = Page(render(run(suite("one", Evaluation(verdicts=(case,), metrics=())))))
    assert page.wrong == []
    assert len(page.scripts) == 1


def test_a_report_of_many_failed_cases_can_be_sent() -> None:
    verdicts = tuple(verdict(f"birth/slow-{index}") for index in range(1500))
    html = render(run(suite("conversations", Evaluation(verdicts=verdicts, metrics=(), figures=(confusion(49),)))))
    assert len(html.encode()) < 5_000_000
    page = checked(html)
    assert len([1 for tag, attrs in page.tags if tag == "details" and attrs.get("class") == "failed"]) == 1500


# --- Cases ----------------------------------------------------------------------------------


def test_a_failed_case_tells_why_before_the_exchange() -> None:
    text = one(verdicts=(verdict("birth/1"), verdict("birth/2", passed=True, title="passes quietly"))).text
    order = ["birth/1", "Why it failed", "Expected", "Got", "Visitor", "Kiosk", "Time", "Device", "Portal"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "passes quietly" not in text


def test_the_first_ten_stand_in_sight_and_none_is_open() -> None:
    page = one(verdicts=tuple(verdict(f"case/{index}") for index in range(12)))
    details = [attrs for tag, attrs in page.tags if tag == "details"]
    assert [attrs["class"] for attrs in details[:11]] == ["failed"] * 10 + ["more"]
    assert not any("open" in attrs for attrs in details)
    assert "2 more failed cases" in page.text


def test_of_sealed_cases_only_the_number_is_told() -> None:
    sealed = [verdict(f"vault/{index}", title="VAULT", sealed=True, exchange=[], got="VAULT") for index in range(3)]
    evaluation = Evaluation(verdicts=(*sealed, verdict("open/1")), metrics=())
    changes = [
        Change("one", "vault/1", "", True, False, ()),
        Change("one", "vault/9", "", True, None, ()),
        Change("one", "open/1", "shown", True, False, ("why",)),
    ]
    compared = Comparison("before", [], changes, [], [], [], 0.5)
    view = suite("one", evaluation, flaky=("vault/2", "open/1"))
    html = render(run(view, comparison=compared))
    assert "vault" not in html.lower()
    text = checked(html).text
    assert "3\u00a0sealed cases failed" in html
    assert "2 sealed cases; what they hold is not shown." in text
    assert "open/1 1 sealed case" in text


def test_tries_are_told_apart_where_cases_were_repeated() -> None:
    text = one(verdicts=(verdict("a", repeat=0), verdict("a", repeat=1), verdict("b", passed=True))).text
    assert all(f"a · try {number}" in text for number in (1, 2))
    assert "1 of 3 tries passed" in text


def test_groups_put_the_weakest_first_and_mark_the_small() -> None:
    cases = [verdict(f"vi{i}", passed=i > 3, tags={"lang": "vi", "same": "x"}) for i in range(20)]
    cases += [verdict(f"en{i}", passed=i > 1, tags={"lang": "en", "same": "x"}) for i in range(4)]
    text = one(verdicts=cases).text
    groups = text[text.index("By group") :]
    assert groups.index("en 50.0 % 2 of 4 few") < groups.index("vi 80.0 % 16 of 20")
    assert "Same" not in groups
    assert groups.count("of 4 few") == 1
    assert "of 20 few" not in groups


# --- Figures -----------------------------------------------------------------------------------


def test_a_value_shows_that_it_misses_its_gate() -> None:
    metric = Metric(name="accuracy", value=0.89996, low=0.88, high=0.92, n=400)
    view = suite("one", Evaluation(verdicts=(), metrics=(metric,)), [Gate("accuracy", 0.9, None, 0.89996, False)])
    text = checked(render(run(view, passed=False))).text
    assert "89.996 % 88.0 – 92.0 % at least 90 % missed" in text
    assert "1 of 1 threshold is missed." in text


def test_the_map_names_each_confusion() -> None:
    figure = Confusion(title="C", labels=("fee", "time", "where"), counts=((5, 2, 0), (0, 4, 0), (3, 0, 1)))
    assert confusions(figure) == [("where", "fee", 3, 4), ("fee", "time", 2, 7)]
    page = one(figures=(figure,))
    cells = [attrs for tag, attrs in page.tags if tag == "g"]
    assert [attrs["aria-label"] for attrs in cells if "tabindex" in attrs] == [
        "fee taken for time: 2 of 7",
        "where taken for fee: 3 of 4",
    ]
    assert len(cells) == 5
    assert "where was taken for fee 3 times out of 4" in page.text


def test_the_rest_of_a_long_table_is_folded() -> None:
    page = one(figures=(Table(title="T", columns=("a", "b"), rows=tuple((f"r{n}", str(n)) for n in range(40))),))
    assert "30 more rows" in page.text
    assert all(f"r{n} {n} " in page.text for n in range(40))


def test_the_calibration_error_is_told_in_words() -> None:
    bins = (Bin(confidence=0.3, accuracy=0.5, n=4), Bin(confidence=0.9, accuracy=0.8, n=40))
    page = one(figures=(Reliability(title="R", bins=bins, error=0.109),))
    assert "lie 10.9 points on average" in page.text
    first, second = [attrs for tag, attrs in page.tags if tag == "circle" and attrs.get("class") == "bin"]
    assert float(first["r"] or 0) > float(second["r"] or 0)


def test_times_get_a_logarithmic_scale_only_where_they_need_one() -> None:
    for shortest, logarithmic in ((10.0, False), (0.2, True)):
        page = one(figures=(Percentiles(title="P", rows={"a": {"p50": shortest, "p95": 40.0}}),))
        assert ("logarithmic" in page.text) is logarithmic


def test_numbers_in_words() -> None:
    told = [number(0.9468, "share"), *(number(ms, "ms") for ms in (7.7, 61.24, 1234.5))]
    assert told == ["94.7\u00a0%", "7.70\u00a0ms", "61.2\u00a0ms", "1,234\u00a0ms"]
    assert [number(3, "count"), number(7.361, "count"), number(nan, "share")] == ["3", "7.36", "–"]
    assert [bound(0.94, "share"), bound(250, "ms"), bound(0, "count")] == ["94\u00a0%", "250\u00a0ms", "0"]
    times = [took(seconds).replace("\u00a0", " ") for seconds in (4.21, 59.96, 725, 3780)]
    assert times == ["4.2 s", "1 min 0 s", "12 min 5 s", "1 h 3 min"]


def test_text_has_contrast() -> None:
    css = (HERE / "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", css))
    pairs = [(text, ground) for text in ("ink", "soft", "accent", "seal") for ground in ("paper", "sheet", "tint")]
    pairs += [("ink", f"hit{shade}") for shade in (1, 2, 3)] + [("sheet", name) for name in ("hit4", "hit5", "miss")]
    for pair in pairs:
        low, high = sorted(_luminance(colours[name]) for name in pair)
        assert (high + 0.05) / (low + 0.05) >= 7, pair


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- In a browser ---------------------------------------------------------------------------------


@pytest.mark.browser
def test_it_works_from_a_file(chromium: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(full_run()), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 800, "height": 1000})
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{file.as_uri()}#failed-1-19")
        assert page.locator("#failed-1-19").get_attribute("open") is not None
        assert page.evaluate("document.documentElement.scrollWidth") == 800
        page.locator("#filter-1").fill("LE PHI")
        shown = page.locator("#suite-1 .failed:visible")
        assert page.locator("#suite-1 output").inner_text() == f"{shown.count()} of 33"
        assert 0 < shown.count() < 33
        page.locator("#filter-1").fill("")
        assert shown.count() == 33
        browser.close()
    assert [url for url in asked if not url.startswith("file:")] == complaints == []
