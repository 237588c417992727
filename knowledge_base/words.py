"""Words of a question: which carry meaning, which only frame it.

Everything is compared folded (no diacritics); `marks` keeps what folding took away, for
ties: cần (need) and căn (of căn cước) are both "can".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge_base.abroad import abroad

Fold = Callable[[str], str]


@dataclass(frozen=True)
class Word:
    """`key` is what is compared (folded, English cut to its stem); `marks` the diacritics."""

    key: str
    folded: str
    marks: str


# Folded: how the regions say the same, and English words that a stem would confuse.
_SAME = {
    "sanh": "sinh",
    "lanh": "linh",
    "rot": "roi",
    "hu": "hong",
    "man": "lam",
    "ki": "ky",
    "identity": "id",
    "certificate": "proof",
    "certificates": "proof",
}


_CACHED = 512
"""Words kept for the next time: they may be a visitor's, so few of them, and none with a digit in it."""

_DIGIT = re.compile(r"\d")


def forget() -> None:
    """Drop the words that were looked at: with a visitor go the visitor's."""
    _kept_stem.cache_clear()
    _kept_marks.cache_clear()


def _stem(folded: str) -> str:
    return _cut(folded) if _DIGIT.search(folded) else _kept_stem(folded)


def _cut(folded: str) -> str:
    """Six letters hold any Vietnamese syllable but a few, and most English stems:
    register, registration, registered."""
    if len(folded) > 4 and folded.endswith("ies"):
        folded = folded[:-3] + "y"
    elif len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-1]
    return folded[:6]


_kept_stem = lru_cache(maxsize=_CACHED)(_cut)


# Folded. Politeness, pronouns, family, time, question words: they frame a question and tell
# nothing about which procedure it means. Several are both languages' (me, to, the, so…).
_FRAME = """
a ai alo anh ba bac ban bay bam bao bat biet bon buoi ca cac cach cai can chac chang chau chi chiu cho choi chong chin
chu chua chung chut co con coi cu cua cung cuoi da dang danh dau day de den di dieu do dua du duoc e em gi gia gio
giup hai ha han hay het ho hoi hom hon hong khi khoan khong kieu la lai lam lan len lien loai luc luon ma mai may me
mi minh mo moi mong mot muoi muon muc nay nam nen neu ngai nghe ngoai ngay nguoi nha nhan nhe nhi nhieu nho nhu nhung
no noi nua o oi on ong phai phan qua quy ra rang ri roi rua rui sang sao sap sau song ta tai tao te thang thay the
them theo thi thich thiet thoi thua thu to toi ti trai tren trong truoc tu tuan tui tuoi va vao vay ve vi viec vo voi
vua vui xem xin y zay zi bua giai gai mun ngo rat tot that hoac nghen about after also am an and any are as ask at be
because been before but by come could did does dont for from get give go going good got had has have he hello help her
hi him his how i if im in info information into is it its just kindly know let like ll long made make many mine
morning much must my need needed needs not now of off ok okay one or our out people person please procedure put really
say see she should sir so some someone something start sure take tell thank thanks their then there these they thing
this those today told too under up us very want wanted was way we well were what when where which who why will with
would yes yet you your son daughter child kid baby grandson grandchild granddaughter husband wife mother father
grandmother grandfather mom dad parent parents family old new here er erm uh um
"""

# Folded. Words that ask for a part of a record; they never tell which record.
_PARTS = """
phuong xa phi le tien dong giay to ho so thoi gian lau ngay gio nop online truc tuyen tiep buu dien qua mang dieu kien
ket han phat luat quy dinh cu phap ly buoc trinh thu tuc quay co quan mau don chuan bi luon bao nhieu fee fees cost
costs price pay paid paper papers document documents form forms time hours hour day days week weeks month months
office counter place apply application applying deadline late fine law legal basis condition conditions result results
step steps eligible requirement requirements require required post mail bring prepare free charge money soon quick
quickly
"""

# Folded phrases that only somebody with business at a public office uses.
_ADMINISTRATIVE = """
thu tuc|ho so|giay to|giay phep|giay chung|giay xac nhan|chung nhan|xac nhan|dang ky|dang ki|le phi|uy ban|ubnd|
phuong|cong an|can bo|ho khau|ho tich|can cuoc|chung minh|bao hiem|tro cap|phu cap|dat dai|so do|so hong|khieu nai|
to cao|bang lai|giay phep lai|bien so|ho chieu|visa|thi thuc|thue|tam tru|thuong tru|khai sinh|ket hon|ly hon|
khai tu|cong chung|chung thuc|sao y|ban sao|trich luc|kinh doanh|luong huu|nghia vu quan su|dinh danh|vneid|cu tru|
nop|cap lai|cap doi|mot cua|dich vu cong|xin cap|lam viec|trich do|quy hoach|che do|khai bao|xin giay|lam giay|
cap giay|mai tang|chung tu|procedure|paper|papers|certificate|register|registration|permit|licence|license|passport|
id card|identity|residence|police|ward|commune|notary|notarise|notarize|certified|tax|pension|allowance|insurance|
land|application|document|marriage|divorce|citizen|official|public service
"""

# Folded phrases that ask for a part of a record without naming the record.
_ASKING = """
le phi|bao nhieu|bao lau|may ngay|may dong|giay to|giay gi|ho so|o dau|nop|can gi|thu tuc|truc tuyen|online|han|
dieu kien|ban sao|fee|cost|how much|how long|documents|papers|where|deadline|apply
"""

# Folded. Pairs of light words that together do carry meaning.
_COMPOUNDS = """
ban sao|sao y|bi hong|bi mat|lam lai|cap lai|tien gia|nguoi gia|so do|so hong|nhan con|nhan cha|nhan me|y te|ly hon|
ket hon|chung tu|bao tu|chung minh|thay doi|gia han|sang ten|con nuoi|nuoi con|o tro|o nho|nuoc ngoai|mat the|
can cuoc|dang ky|moi sinh|moi de|to khai|lan dau|het han|chung thuc|cong chung|xac nhan|noi o|cho o|nha o|bao hiem|
giay phep|xa hoi|chung nhan|ho khau|ho kinh|yeu to|ho tro|lai xe|bang lai|khai bao|ho ngheo|cu tru|hop dong|che do|
ho chieu|khai tu|giam ho|dinh danh|dieu chinh|mai tang|dien tu|cha me|ho tich|cao tuoi|trich luc|nha dat|chu ky|
sao tu|to chuc|di san|bien so|hoa giai|cong an|mua ban|di chuc|so goc|luu dong|nhap ho|tach ho|ban chinh|ly lich|
tai khoan|an ninh|lien thong|thong bao|tre em|thua ke|tien su|cai chinh|van ban|phan chia|to cao|vay von|quan su|
don than|hon nhan|hang thang|giay chung|tu choi|khong luong|co luong|mung tho|chuyen noi|mo quan|buon ban|
no pension|new born|old age|born abroad
"""

# Folded. Words that turn a procedure into another one: "xóa đăng ký tạm trú" is not "đăng ký tạm trú".
_TURNING = """
huy|xoa|gia han|thay doi|cap lai|lam lai|cap doi|doi the|doi can|doi ten|doi ho|doi ngay|doi giay|lan dau|sao y|
cong chung|het han|expired|exchange|first|cai chinh|dieu chinh|bo sung|trich luc|dang ky lai|sua|sua doi|tach|nhap|
thuong tru|chu ky|hop dong|di chuc|uy quyen|nuoc ngoai|luu dong|ly hon|dinh danh|khieu nai|to cao|cancel|delete|
remove|extend|extension|renew|renewal|amend|correct|correction|change|permanent|signature|contract|foreign|
foreigner|abroad|giay phep|xin phep|cap phep|permit|licence|license
"""

# Folded. Words of a plain question about a part of what is talked of ("tốn bao nhiêu", "hồ sơ gồm
# những gì"). They may stand in a name too, so they are light only where the topic is known.
_FOLLOWING = """
ton xong gom mang dem cam mac re thanh toan tra lay linh lanh nhan cho vi tri dia gap lam doi mat thanh phan goc photo
chinh bat loai danh sach yeu cau gui buu tan khoi dau cuoi cung tiep ro du thoi diem dieu khoan huong dan giam mien kem
phong tre muon cham van ban photo cap tam anh hinh nao
ready finish finished done wait collect carry bringing total spend original copy copies list send where whom say says
"""


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", " ").split("|") if phrase.strip())


_LIGHT = (_FRAME + _PARTS).split()
FOLLOWING = frozenset(_FOLLOWING.split())
LIGHT = frozenset(_LIGHT) | {_stem(word) for word in _LIGHT}
ADMINISTRATIVE = _phrases(_ADMINISTRATIVE)
COMPOUNDS = frozenset(" ".join(map(_stem, pair)) for pair in _phrases(_COMPOUNDS))
TURNING = _phrases(_TURNING)
ASKING = _phrases(_ASKING)

_PIECE = re.compile(r"[^\W_]+")
_SEVENTY_FIVE, _FOURTEEN = "75", "14"
_AGE = frozenset(("tuoi", "year", "aged", "age"))


def split(text: str, fold: Fold) -> tuple[Word, ...]:
    """The words of a text, in order. Ages are rounded to what decides: 80 tuổi reads as 75."""
    pieces = ((_SAME.get(folded, folded), piece) for piece in _pieces(abroad(text)) for folded in fold(piece).split())
    words = [Word(_stem(folded), folded, _marks(piece)) for folded, piece in pieces]
    asking = {place for place, pair in enumerate(pairwise(words)) if _asks_how_much(*pair)}
    return tuple(_rounded([word for place, word in enumerate(words) if place not in asking]))


def _asks_how_much(word: Word, follower: Word) -> bool:
    """In "mất bao lâu", "mất mấy ngày" it is how long it takes; elsewhere "mất" is lost, or dead."""
    return word.folded == "mat" and follower.folded in ("bao", "may")


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(unicodedata.normalize("NFC", text).lower())


def _marks(piece: str) -> str:
    return _diacritics(piece) if _DIGIT.search(piece) else _kept_marks(piece)


def _diacritics(piece: str) -> str:
    """The diacritics of a syllable, wherever they stand: hòa and hoà have the same."""
    return "".join(sorted(c for c in unicodedata.normalize("NFD", piece) if c == "đ" or unicodedata.combining(c)))


_kept_marks = lru_cache(maxsize=_CACHED)(_diacritics)


def _rounded(words: list[Word]) -> list[Word]:
    for place, word in enumerate(words):
        if re.fullmatch("[0-9]{1,3}", word.key) and any(w.key in _AGE for w in _near(words, place)):
            age = int(word.key)
            key = _SEVENTY_FIVE if 75 <= age <= 120 else _FOURTEEN if age <= 14 else word.key
            words[place] = Word(key, key, "")
    return words


def _near(words: list[Word], place: int) -> list[Word]:
    return words[max(0, place - 1) : place] + words[place + 1 : place + 2]


def phrases_in(words: tuple[Word, ...], phrases: frozenset[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The phrases that stand in the words."""
    folded = [word.folded for word in words]
    runs = (tuple(folded[start : start + length]) for start in range(len(folded)) for length in (1, 2, 3))
    return set(runs) & phrases


_NEGATIONS = frozenset(("khong", "chua", "chang", "hong", "no", "without"))


def says(words: tuple[Word, ...], phrase: tuple[Word, ...]) -> bool:
    """Whether the phrase stands in the words, with at most light words in between, and is
    not denied just before ("chưa có lương hưu" does not say "lương hưu")."""
    for start, word in enumerate(words):
        if phrase and word.key == phrase[0].key and _stands(words[start + 1 :], phrase[1:]):
            denied = {w.folded for w in words[max(0, start - 3) : start]} & _NEGATIONS
            if not denied:
                return True
    return False


def _stands(words: tuple[Word, ...], rest: tuple[Word, ...]) -> bool:
    left = list(rest)
    for word in words:
        if left and word.key == left[0].key:
            left.pop(0)
        elif left and word.folded not in LIGHT:
            return False
    return not left
