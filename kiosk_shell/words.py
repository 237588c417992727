"""The shell's own few words, those that are on no `Screen`: keys, captions, counts.

Everything else that a visitor reads comes ready-made in the `Screen`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogue.messages import Lang, Paper

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "vi": {
        "heard": "Tôi nghe",
        "step": "Bước {step} trên {of}",
        "edit": "Sửa",
        "sources": "Xem nguồn thông tin",
        "sources_title": "Thông tin này lấy từ đâu",
        "source_code": "Mã thủ tục",
        "source_law": "Theo văn bản",
        "source_checked": "Ngày đối chiếu",
        "source_qr": "Mã QR của nguồn. Dùng điện thoại quét để đọc ở nhà.",
        "close": "Đóng",
        "code": "Mã số",
        "qr": "Dùng điện thoại quét mã này để mang về.",
        "present_only": "Chỉ cho xem, được mang về",
        "form": "Mẫu {form}",
        "only_if": "Chỉ khi:",
        "up": "Lên",
        "down": "Xem tiếp",
        "seconds": "giây",
        "ask": "Gõ câu hỏi ở đây",
        "ask_send": "Hỏi",
        "keyboard_close": "Đóng bàn phím",
        "send": "Xong",
        "delete": "Xóa",
        "clear_all": "Xóa hết",
        "space": "Dấu cách",
        "shift": "Chữ hoa",
        "shift_key": "Hoa",
        "digits": "123",
        "letters": "ABC",
        "marks": "Dấu tiếng Việt",
        "keyboard": "Bàn phím",
        "controls": "Các nút luôn có",
        "caption": "Lời của Cửa Sổ",
    },
    "en": {
        "heard": "I heard",
        "step": "Step {step} of {of}",
        "edit": "Change",
        "sources": "See the sources",
        "sources_title": "Where this comes from",
        "source_code": "Procedure code",
        "source_law": "Legal basis",
        "source_checked": "Checked on",
        "source_qr": "QR code of the source. Scan it with a phone to read it at home.",
        "close": "Close",
        "code": "Code",
        "qr": "Scan this code with a phone to take it home.",
        "present_only": "Show it only, you keep it",
        "form": "Form {form}",
        "only_if": "Only if:",
        "up": "Up",
        "down": "See more",
        "seconds": "seconds",
        "ask": "Type your question here",
        "ask_send": "Ask",
        "keyboard_close": "Close keyboard",
        "send": "Done",
        "delete": "Delete",
        "clear_all": "Clear all",
        "space": "Space",
        "shift": "Capitals",
        "shift_key": "Caps",
        "digits": "123",
        "letters": "ABC",
        "marks": "Vietnamese letters",
        "keyboard": "Keyboard",
        "controls": "Buttons that are always here",
        "caption": "What Cửa Sổ says",
    },
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date, lang: Lang) -> str:
    """A date as people of the language write it: 22/11/2026, 22 November 2026."""
    if lang == "vi":
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def paper_tags(paper: Paper, lang: Lang) -> list[str]:
    """What to bring of a paper, in words: "1 bản chính", "2 bản sao", "Mẫu CT01"."""
    tags = []
    if paper.originals:
        tags.append(_count(paper.originals, lang, "bản chính", "original"))
    if paper.copies:
        tags.append(_count(paper.copies, lang, "bản sao", "copy"))
    if paper.certified_copies:
        tags.append(_count(paper.certified_copies, lang, "bản sao có chứng thực", "certified copy"))
    if paper.form:
        tags.append(WORDS[lang]["form"].format(form=paper.form))
    if paper.present_only:
        tags.append(WORDS[lang]["present_only"])
    return tags


def _count(number: int, lang: Lang, vi: str, en: str) -> str:
    if lang == "vi":
        return f"{number} {vi}"
    plural = en[:-1] + "ies" if en.endswith("y") else en + "s"
    return f"{number} {en if number == 1 else plural}"
