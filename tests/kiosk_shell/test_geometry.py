"""Every screen at every size: can it be read, can it be touched, does it fit?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.kiosk_shell.conftest import LANDSCAPE, PORTRAIT, Hall
from tests.kiosk_shell.gallery import GALLERY, with_prefs

pytestmark = pytest.mark.browser

MEASURE = """() => {
  const shown = (e) => e.getClientRects().length > 0;
  const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const scrolled = (e) => e.closest('[data-scroll]');
  const name = (e) => `${e.className} ${e.textContent.trim().slice(0, 30)}`;
  const kiosk = document.getElementById('kiosk');
  const targets = [...kiosk.querySelectorAll('button, [data-input]')].filter(shown).filter((e) => {
    const part = scrolled(e);
    if (!part) return true;
    const [, top, , bottom] = box(e), [, ptop, , pbottom] = box(part);
    return top >= ptop - 1 && bottom <= pbottom + 1;  // half out of sight: it is paged to
  });
  const leaves = [...kiosk.querySelectorAll('p, span, h1, h2, dt, dd, label, strong')].filter(shown)
    .filter((e) => e.textContent.trim() && !e.closest('.unseen, .ask > label'));
  const wide = (e) => e.scrollWidth > e.clientWidth + 1;
  const out = (e) => { const r = e.getBoundingClientRect(), p = e.parentElement.getBoundingClientRect();
                       return r.right > p.right + 2 || r.left < p.left - 2; };
  const small = leaves.filter((e) => parseFloat(getComputedStyle(e).fontSize) < 27.9);
  const tall = (e) => !scrolled(e) && getComputedStyle(e).display !== 'inline' && e.scrollHeight > e.clientHeight + 2;
  const whole = '#screen, .words, .work, .voice, .actions, .controls, .field, button, .said, h1';
  const cut = [...kiosk.querySelectorAll(whole)].filter(shown).filter((e) => wide(e) || tall(e));
  const hiddenRows = [...document.querySelectorAll('[data-scroll]')].filter(shown)
    .filter((e) => e.scrollHeight > e.clientHeight + 2 && e.parentElement.querySelector(':scope > .pager').hidden);
  const content = kiosk.querySelector('.content');
  return {
    targets: targets.map((e) => ({ name: name(e), box: box(e), group: scrolled(e) ? 'content' : 'fixed' })),
    small: small.map(name), cut: cut.map(name), out: leaves.filter(out).map(name), unpaged: hiddenRows.map(name),
    paged: !kiosk.querySelector('.pager').hidden, sight: content && shown(content) ? content.clientHeight : null,
    tight: kiosk.querySelector('[data-tight]')?.dataset.tight ?? '',
  };
}"""


def gap(one: list[float], two: list[float]) -> float:
    """How far apart two boxes are; negative when they overlap."""
    across = max(one[0], two[0]) - min(one[2], two[2])
    down = max(one[1], two[1]) - min(one[3], two[3])
    return max(across, down)


def faults(found: dict[str, Any], size: tuple[int, int]) -> list[str]:
    wrong = [f"text under 28 px: {name}" for name in found["small"]]
    wrong += [f"cut off: {name}" for name in found["cut"]]
    wrong += [f"runs out of its box: {name}" for name in found["out"]]
    wrong += [f"scrolls without buttons to page it: {name}" for name in found["unpaged"]]
    if found["paged"] and found["sight"] is not None and found["sight"] < 150:
        wrong.append(f"only {found['sight']} px to read in")
    targets = found["targets"]
    for target in targets:
        left, top, right, bottom = target["box"]
        if right - left < 79.5 or bottom - top < 79.5:
            wrong.append(f"under 80 px: {target['name']} {right - left:.0f}×{bottom - top:.0f}")
        if left < 39.5 or top < 39.5 or right > size[0] - 39.5 or bottom > size[1] - 39.5:
            wrong.append(f"in the outermost 40 px: {target['name']} {target['box']}")
    for i, one in enumerate(targets):
        wrong += [
            f"closer than 16 px ({gap(one['box'], two['box']):.1f}): {one['name']} | {two['name']}"
            for two in targets[i + 1 :]
            if gap(one["box"], two["box"]) < 15.5
        ]
    return wrong


@pytest.mark.parametrize("text_size", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_everything_fits_and_can_be_touched(
    open_hall: Callable[..., Hall], size: tuple[int, int], text_size: int
) -> None:
    hall = open_hall(size)
    wrong: list[str] = []
    for name, screen in GALLERY.items():
        for low in (False, True):
            hall.show(with_prefs(screen, text_size=text_size, low_reach=low))
            found = faults(hall.page.evaluate(MEASURE), size)
            wrong += [f"{name}{' low' if low else ''}: {fault}" for fault in found]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
