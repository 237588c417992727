"""Texts that do not belong into a record: what somebody may have smuggled into an imported one.

A procedure's text names offices, papers, fees and steps. It needs no hidden characters, no code, no
private person's number or account, no secret of the visitor, and no word about how to answer. So
what is looked for is not known attacks but what such a text never needs. Who imports a text whose
wording is flagged by mistake says it in other words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

ALLOWED = ("gov.vn", "chinhphu.vn", "quochoi.vn")
"""Sites a record may name, with everything beneath them: `gov.vn` (with dichvucong.gov.vn and
vneid.gov.vn in it) is given to state bodies only; the other two are the Government's and the National
Assembly's own. A site of anybody else, even of a state company, is for a person to decide."""


def suspicious(text: str) -> list[str]:
    """Why this text looks smuggled in, one sentence each with what to do; empty when it does not.

    Never raises, whatever the text.
    """
    text = html.unescape(text)
    foreign, rest = _addresses(_visible(text))
    return [*_hidden(text), *_strange_letters(text), *foreign, *_code(rest), *_numbers(rest), *_wordings(_words(rest))]


# --- characters ---------------------------------------------------------------------------------

# Shown as nothing, though Unicode counts them as letters, marks or symbols.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_UNSEEN = frozenset(("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"))
_SIGN = re.compile(r"[^\w\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")


def _is_hidden(letter: str) -> bool:
    if letter in "\t\n\r" or "\x20" <= letter <= "\x7e":
        return False
    return unicodedata.category(letter) in _UNSEEN or bool(_BLANK.match(letter))


def _hidden(text: str) -> Iterator[str]:
    if codes := sorted({f"U+{ord(letter):04X}" for letter in set(text) if _is_hidden(letter)}):
        yield f"It holds characters that nobody can see ({', '.join(codes)}). Delete them, or type the text anew."


def _strange_letters(text: str) -> Iterator[str]:
    """Letters that are not Latin, or are a Latin letter in fancy dress (𝐚, ａ, ɑ): they look like ours."""
    strange = sorted(letter for letter in set(text) if letter > "\x7f" and letter.isalpha() and not _is_latin(letter))
    if strange:
        word = next(word for word in _WORD.findall(text) if strange[0] in word)
        name = unicodedata.name(strange[0], "no name").lower()
        yield f"“{word[:40]}” has a letter of another alphabet in it ({name}). Type this word anew."


def _is_latin(letter: str) -> bool:
    """European letters as on a keyboard. Ð is none: it looks like Đ."""
    return unicodedata.normalize("NFD", letter)[0].isascii() or letter in "đĐªºæÆøØßœŒłŁ"


def _visible(text: str) -> str:
    """As a reader sees it: without hidden characters, full-width letters as plain ones."""
    if hidden := {ord(letter): "" for letter in set(text) if _is_hidden(letter)}:
        text = text.translate(hidden)
    return unicodedata.normalize("NFKC", text).replace("。", ".")


def _bare(text: str) -> str:
    """In small letters and ASCII alone, without diacritics."""
    spaced = _SIGN.sub(" ", text.lower().replace("đ", "d").replace("ð", "d"))
    return unicodedata.normalize("NFD", spaced).encode("ascii", "ignore").decode()


# --- web addresses ------------------------------------------------------------------------------

_ENDING = re.compile(
    "com|net|org|info|biz|xyz|top|site|online|shop|club|icu|vip|live|link|click|store|website|space|fun|pro|app|dev|page|"
    "cloud|tech|work|win|bid|loan|asia|name|mobi|vn|io|me|co|cc|tk|ml|ga|cf|gq|ru|cn|su|us|uk|eu|tv|ws|ly|gg|xn--.*"
)
_PATH = r"[^\s<>\"'“”‘’\[\](){}|^`]*"
_LINK = re.compile(
    r"(?:[hH](?:[tT]{2}|[xX]{2})[pP][sS]?:[\\/]*|:[\\/]{2,}|(?<![\w.,;~%+@/\\-])[\\/]{2,})"
    rf"(?P<authority>[^\s\\/?#<>\"'“”‘’(){{}}|^`]*)(?P<rest>{_PATH})"
)
_BARE_LINK = re.compile(
    rf"(?<![\w.-])(?:[\w.+-]+@)?(?P<host>(?:[\w-]+\.)+(?P<ending>[\w-]{{2,}}))\.?(?::\d+)?(?P<rest>[/?#\\]{_PATH})?"
)
_SPELLED_DOT = re.compile(
    r"[\s\[({]{1,4}(?:\.|[dD][oO][tT]|[cC][hH][aấ][mM])[\s\])}]{0,4}(?=(?:com|net|org|vn|gov|info|xyz|top|site)\b)"
)
_POINTS = re.compile(r"[.@:%]")
_SECOND_LINK = re.compile(r"(?:https?|ftp):|(?::|%3a)(?:/|%2f){2}", re.I)
_LIKE_A_HOST = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]{2,}\.[a-z]{2,}")
_LABEL = re.compile(r"(?!xn--)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


def _addresses(text: str) -> tuple[list[str], str]:
    """What is wrong with the addresses of a text, and the text without the good ones."""
    wrong: dict[str, None] = {}

    def told(link: re.Match[str], authority: str) -> str:
        if not _is_allowed(authority) or _SECOND_LINK.search(link["rest"] or ""):
            wrong[link.group()[:80]] = None
        return " "

    def full(link: re.Match[str]) -> str:
        return told(link, link["authority"].rstrip(".,;:!")) if _POINTS.search(link.group()) else link.group()

    def bare(link: re.Match[str]) -> str:
        return told(link, link["host"]) if _is_address(link) else link.group()

    text = _SPELLED_DOT.sub(".", _LINK.sub(full, text))
    for word in [word for word in text.split() if "." in word[1:-1] or "%" in word[1:-1]]:
        if (left := _BARE_LINK.sub(bare, unquote(_BARE_LINK.sub(bare, word)))) != word:
            text = text.replace(word, left)
    site = f"is not a site of the state ({', '.join(ALLOWED)})"
    return [f"“{link}” {site}. Take it out, or name the official site." for link in wrong], text


def _is_allowed(authority: str) -> bool:
    """Whether an authority (host, perhaps a port) leads to one of the sites. A user name before
    an @, escapes and foreign letters are there to mislead, so they lead to none."""
    host = re.sub(r":\d*$", "", authority).lower().removesuffix(".")
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return any(host == site or host.endswith(f".{site}") for site in ALLOWED)


def _is_address(link: re.Match[str]) -> bool:
    """Not every dot makes one: “nộp hồ sơ.Trường hợp” has lost a space."""
    host, ending = link["host"], link["ending"]
    if len(ending) == 2 and ending[0].isupper() and not host[0].isupper():
        return False
    if _ENDING.fullmatch(ending.lower()) or host.lower().startswith("www."):
        return True
    return (link["rest"] or "")[:1] in ("/", "\\") and bool(_LIKE_A_HOST.fullmatch(host))


# --- code and numbers ---------------------------------------------------------------------------

_CODE = re.compile(
    r"<\s*[/!?]?\s*[a-z][^<>]{0,400}>|<\s*/?\s*(?:script|img|iframe|svg|style|link|meta|object|embed|form|body|video|a)\b"
    r"|\]\(\s*<?\s*[a-z][a-z0-9+.-]*\s*:|!\[[^\]]*\]\(|\{\{|\{%|\{#|\$\{|\$\(|<%|<\||\[/?inst\]|```"
)
_CODE_SIGNS = frozenset("<[{$`")
_HANDLER = re.compile(r"\bon(?!line|going)[a-z]{3,18}\s*=")
_SCRIPT = re.compile(r"(?:java|vb|live)script:|data:[a-z]+/[a-z+.-]+[;,]")
_BLOB = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/]{32,}={0,2}")
_MOBILE = re.compile(r"(?:\+84|84|0)(?<![\d/.,]0)(?<![\d/.,]84)[ .-]?(?:\(0\))?[35789](?:[ .-]?\d){8}(?![ .-]?\d|/)")


def _code(text: str) -> Iterator[str]:
    plain = text.lower()
    found = (not _CODE_SIGNS.isdisjoint(plain) and _CODE.search(plain)) or ("=" in plain and _HANDLER.search(plain))
    if found := found or (":" in plain and _SCRIPT.search("".join(plain.split()))):
        yield f"“{found.group()[:40]}” is code, not text. Take it out and compare the whole text with its source."
    if blob := next((word for word in text.split() if len(word) >= 32 and _BLOB.match(word)), ""):
        yield f"“{blob[:20]}…” is no word but coded data. Take it out."


def _numbers(text: str) -> Iterator[str]:
    if found := _MOBILE.search(text):
        yield f"{found.group()} is a mobile phone number. Take it out, or name the office and its official line."


# --- wordings -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    """`pattern` is for `_words`. A `deniable` one is no fault after a "not": "không đọc mã OTP cho ai"."""

    reason: str
    pattern: re.Pattern[str]
    deniable: bool
    sign: re.Pattern[str]
    """What must stand there too: found faster than the whole."""


_PERSON = re.compile(r"\b[aAcCbBôÔoOeEmM](?:nh|hị|hi|ô|o|hú|hu|ác|ac|ng|à|a|m|rs?|s|iss)\.? (?=([^\W\d_a-z]))")
_STOP = re.compile(r"[.!?;](?=\s|$)")
_SLASH = re.compile(r"/(?=\d)")
_BETWEEN = re.compile(r"[^\w@+\x02\x03]+")
_NOT = re.compile(r"(?<!neu )(?<!if you )\b(?:khong|dung|cam|never|not|don t)(?: (?:duoc|bao gio|can|phai|nen|ever))*$")


def _words(text: str) -> str:
    """Bare words, a space before each; " . " ends a sentence, "tenrieng" stands before a person's name."""
    named = _PERSON.sub(lambda title: " tenrieng " if title[1].isupper() else title.group(), text)
    marked = _SLASH.sub("\x03", _STOP.sub("\x02", _bare(named)))
    return " " + " ".join(_BETWEEN.sub(" ", marked).replace("\x02", " . ").replace("\x03", " / ").split())


def _wordings(words: str) -> Iterator[str]:
    for rule in _RULES:
        if rule.sign.search(words) and any(
            not (rule.deniable and _is_denied(words, found)) for found in rule.pattern.finditer(words)
        ):
            yield rule.reason


def _is_denied(words: str, found: re.Match[str]) -> bool:
    """“Do not …” warns; “if you do not …, then” threatens."""
    before = words[max(0, found.start() - 60) : found.start()]
    after = words[found.end() : found.end() + 60].partition(" . ")[0]
    return bool(_NOT.search(before)) and " thi " not in f" {after} "


def _rule(reason: str, *patterns: str, deniable: bool = True, sign: str = "") -> _Rule:
    """In patterns "~3" stands for up to three words of the same sentence."""
    joined = "|".join(re.sub(r"~(\d)", r"(?: [^ .]+){0,\1}? ", pattern) for pattern in patterns)
    return _Rule(reason, re.compile(rf" (?:{joined})"), deniable, re.compile(sign and rf" (?:{sign})\b"))


_ORDERS = "huong dan|chi dan|chi thi|lenh|quy tac|quy dinh|nguyen tac|loi nhac|noi dung|du lieu|cau hinh|prompt"
_SAY = "tra loi|noi|dap|bao|khang dinh|thong bao"
_ASKERS = "nguoi dan|khach|cong dan|nguoi dung|nguoi hoi|ho|moi nguoi|ong ba"
_MACHINE = "tro ly(?: ao| ai| so)?|chatbot|kiosk|ki ot|mo hinh ngon ngu"
_SECRETS = (
    "otp|pin|mat khau|mat ma|ma xac (?:thuc|nhan|minh)|ma bao mat|cvv|cvc|so the (?:ngan hang|tin dung|atm|visa)|"
    "password|passcode|passphrase|one time code|(?:verification|security) code|(?:credit |debit |bank )?card numbers?"
)
_OWN_PAGE = r" (?:tren|trong|in|on) (?:trang|ung dung|the|your) (?:cua )?(?:ngan hang|vneid|bank)\b"  # visitor's own
_TELL = (
    "doc|cung cap|gui|nhan tin|noi|cho biet|bao|dua|khai|dien|ghi|viet|nhap|go|bam|chup|tiet lo|hoi|yeu cau|enter|type|"
    "give|send|tell|share|read|provide|say|text|show|write|supply|submit|asks?|confirm|key in"
)
_PAPER = "can cuoc|cccd|cmnd|chung minh (?:nhan dan|thu)|ho chieu|giay to (?:goc|tuy than)|passport|id|identity card"
_STRANGER = (
    "tenrieng|bao ve|giu xe|moi gioi|co moi|tai xe|nguoi (?:la|dung|ngoai|giu|trung gian|quen|nhan giup|lam ho)|"
    "mot nguoi|quan (?:nuoc|photo|ca phe)|(?:the|a) (?:guard|driver)|a (?:man|woman|person|stranger|broker)|someone"
)
_PAY = (
    r"chuyen (?:khoan|tien|truoc|ngay|gap|\d[\d ]*)|(?:nop|gui|dua|nap|tra|dong|dat) (?:truoc |ngay |them )?"
    r"(?:tien|phi|le phi|\d[\d ]*)|thanh toan|dat coc|pay|transfer|send|wire|deposit|top up"
)
_MESSENGER = "zalo|telegram|whats ?app|viber|messenger|facebook|fb|wechat|skype|signal|line id"
_NUMBER = r"\+?\d(?: ?\d){7,}(?! ?(?:\d|dong|vnd|d\b))"

_RULES = (
    _rule(
        "It gives orders about how to answer or what to keep quiet. A record only states facts: take the sentence out.",
        rf"(?:bo qua|quen|phot lo|lo di|gat bo|dung (?:lam|tuan) theo|khong (?:can )?(?:theo|tuan theo))~4(?:{_ORDERS})"
        r"~3(?:truoc|tren|cu|he thong|da co|ban dau|nay|khac|do)\b",
        rf"(?:bo qua|phot lo|quen)~2(?:moi|tat ca|toan bo|het)(?: cac| nhung)? (?:{_ORDERS})\b",
        rf"(?:{_MACHINE}) (?:hay|phai|khong|dung|can|luon|tu nay)\b|dong vai\b|gia vo\b",
        r"tu (?:bay gio|gio|nay)(?: tro di)? (?:ban|hay|tro ly|luon|may|moi|khi|chi)\b|ban la~3(?:tro ly|ai|bot)\b",
        rf"(?:hay|luon|chi) (?:{_SAY})~6(?:rang|la|voi|cho)\b|(?:{_SAY}|huong dan)~3(?:{_ASKERS}) (?:rang|la)\b",
        rf"(?:khi|neu)~2(?:{_ASKERS}|ai|ai do) (?:hoi|thac mac)~6(?:{_SAY})\b",
        r"(?:dung|khong|khong duoc|cam) (?:goi|bao|hoi|ke|noi (?:voi|cho)|cho)~2(?:can bo|cong an|quan ly|nhan vien)\b",
        r"(?:ignore|disregard|forget|override|bypass|skip)~4(?:instructions?|prompts?|rules?|guidelines?|directions?|"
        r"above|previous|order)\b|(?:from now on|system prompt|new instructions?|developer mode|jailbreak|as an ai)\b",
        r"(?:you are|act as|behave as|pretend|roleplay)~4(?:assistant|ai|bot|chatbot|admin|mode|be|officer)\b",
        r"(?:tell|inform|answer|reply|respond|say)~4(?:users?|visitors?|citizens?|customers?|people|everyone|anyone)"
        r"~1(?:that|to|the)\b|(?:when|if|whenever)~2(?:asked|asks?)~8(?:answer|reply|say|tell|respond)\b",
        r"(?:do not|don t|never|without) (?:tell|call|inform|ask|let|telling|calling|asking|mention|reveal)"
        r"~3(?:officers?|police|staff|this|instructions?)\b|(?:always|only) (?:answer|reply|say|respond)\b",
        r"(?:ai|assistant|chatbot) (?:please|must|should|ignore|tell|say|answer)\b",
        deniable=False,
    ),
    _rule(
        "It asks for a secret (PIN, one-time code, password, card number). No procedure needs it: take it out.",
        rf"(?:{_TELL})(?: (?!cap|dat|doi|quen|lay)[^ .]+){{0,5}}? (?:{_SECRETS})\b(?!{_OWN_PAGE})",
        rf"(?:{_SECRETS})~8(?:doc|noi|cung cap|dua|nhan tin|nhap|go)(?: to| lai| ngay)* (?:cho|vao|qua|toi|den|tren)\b",
        rf"(?:{_SECRETS})~8gui(?: lai| ngay)* cho (?!ong ba|cong dan|nguoi)",
        sign=_SECRETS,
    ),
    _rule(
        "It wants money for a private account, wallet or person. Fees go to the counter or the portal: take it out.",
        rf"(?:tai khoan|stk|account|momo|zalo ?pay|viettel ?(?:money|pay)|vi(?: dien tu)?|vnpay|wallet)~7{_NUMBER}",
        rf"(?:{_PAY})~8(?:tai khoan|vi|so)~2(?:ca nhan|rieng)(?! (?:cua (?:doi tuong|nguoi|cong dan|ong ba)|tren))",
        rf"(?:{_PAY})~8(?:tai khoan|stk|so|vi|so dien thoai) (?:sau|duoi day|nay|cua (?:toi|can bo|tenrieng))\b",
        rf"(?:{_PAY}|dua|gui)~6(?:cho|cua|toi|qua|to|via|for) (?:{_STRANGER})\b",
        rf"(?:{_PAY})~8(?:personal|private|following|my|his|her|this) (?:bank )?(?:account|wallet|number|card)\b",
        r"(?:quet|scan)~3qr~2(?:dan|treo|duoi day|ben duoi|stuck|pasted|taped)\b(?! tai (?:quay|bo phan|trung tam))"
        rf"~9(?:{_PAY})|(?:dat coc|tien coc|deposit(?: of)?)~2\d",
        r"lot tay|kep tien|phi (?:lam|xu ly) nhanh|ma the (?:cao|nap)|the cao dien thoai|bitcoin|usdt|gift cards?\b",
    ),
    _rule(
        "It sends the reader to a private chat contact. Name the office and its official line instead.",
        rf"(?:{_MESSENGER})~5(?:{_NUMBER}|@\w|\w+_\w)|{_NUMBER}~2(?:{_MESSENGER})\b",
        rf"(?:ket ban|add|inbox|nhan tin)~4(?:{_MESSENGER})~5(?:{_STRANGER}|ten)\b",
        sign=_MESSENGER,
    ),
    _rule(
        "It tells the reader to leave an identity paper with somebody. Officers give it back at once: take it out.",
        rf"(?:de lai|gui tam|ky gui|the chap|cam co|dat coc|giu ho|lam tin|de the chan)~5(?:{_PAPER})\b",
        rf"(?:dua|giao|gui|nop|de|hand|give|pass|leave)~4(?:{_PAPER})~4(?:cho|o|tai|voi|to|with|at) (?:{_STRANGER})\b",
        rf"(?:leave|deposit|surrender|pawn)~4(?:{_PAPER})(?: card)?~2(?:with|at|as|here|behind)\b",
    ),
)
