"""Other countries in a question: "sinh ở Lào", "vợ tôi người Lào", "con sinh bên Mỹ".

Which country it is decides nothing, that it is one decides which procedure is meant: each is
read as "nước ngoài", "foreign" or "abroad".
"""

from __future__ import annotations

import re
import unicodedata

_COUNTRIES = (
    "hàn quốc|triều tiên|trung quốc|nhật bản|đài loan|cam-?pu-?chia|cam bốt|thái lan|hoa kỳ|ấn độ|mi-?an-?ma|"
    "phi-?líp-?pin|ma-?lai-?xi-?a|in-?đô-?nê-?xi-?a|xinh-?ga-?po|singapore|malaysia|indonesia|philippines|myanmar|"
    "canada|ca-?na-?đa|hồng kông|ma cao|liên xô|ngoại quốc|việt kiều"
)
# One syllable that is also another word, a name, or half of a place: told by the word before and after it.
# What may follow is none of the places that begin so (Mỹ Tho, Lào Cai), read with diacritics or without.
_SHORT_COUNTRIES = (
    "(?:(?:nước|quốc tịch)(?: của)? (?:lào|mỹ|mĩ|đức|pháp|anh|nga|úc|ý|nhật|hàn|thái|tàu|áo|bỉ)"
    "|(?:ở|tại|bên|sang|qua) (?:bên |nước )?(?:lào|mỹ|mĩ|đức|pháp|nga|úc|nhật|đài)"
    "|(?:ở|bên|sang) hàn|(?:bên|sang) thái"
    "|(?:người|dân|chồng|vợ|rể|dâu|lai) (?:lào|mỹ|mĩ|đức|pháp|nga|úc|nhật|hàn|đài|tàu|tây))"
    "(?! (?:quốc|loan|bản|lan|tho|đình|đức|hào|xuyên|lộc|long|an|hòa|hoà|sơn|thành|thạnh|phước|hưng|phú|khánh|hạnh|"
    "thuận|bình|nguyên|trọng|phổ|linh|huệ|lâm|tân|cai|động|ninh|hồ|bắc|giang|trà|trinh|lệ|luật|thọ))"
)
_ENGLISH_COUNTRIES = (
    "laos|china|korea|japan|taiwan|cambodia|thailand|america|usa|the us|united states|france|germany|russia|australia|"
    "england|britain|the uk|united kingdom|india|canada|singapore|malaysia|indonesia|philippines|overseas"
)
_NATIONALITIES = (
    "chinese|korean|japanese|taiwanese|cambodian|american|french|german|russian|australian|british|indian|canadian|"
    "singaporean|malaysian|indonesian|filipino|(?<=is )(?:thai|lao|english)|(?<=is a )(?:thai|lao)"
)


def abroad(text: str) -> str:
    """The text in lower case (NFC), every other country in it as "nước ngoài", "foreign" or "abroad"."""
    text = unicodedata.normalize("NFC", text).lower()
    if not text.isascii():
        return _MARKED.sub(_nuoc_ngoai, text)
    return _PLAIN.sub(_nuoc_ngoai, _NATIONALITY.sub("foreign", _COUNTRY.sub("abroad", text)))


def _nuoc_ngoai(match: re.Match[str]) -> str:
    """The word before a short name stays: "ở Lào" is "ở nước ngoài"; but "nước Lào" is "nước ngoài"."""
    words = match.group().split()
    kept = words[:1] if match["short"] and words[0] not in ("nước", "nuoc", "quốc", "quoc") else []
    marked = not match.group().isascii()
    return " ".join((*kept, *(("nước", "ngoài") if marked else ("nuoc", "ngoai"))))


def _bare(marked: str) -> str:
    """Without the diacritics of Vietnamese."""
    letters = unicodedata.normalize("NFD", marked.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_MARKED = re.compile(rf"(?<!tộc )\b(?:{_COUNTRIES}|(?P<short>{_SHORT_COUNTRIES}))\b")
_PLAIN = re.compile(_bare(_MARKED.pattern))
_COUNTRY = re.compile(rf"\b(?:{_ENGLISH_COUNTRIES})\b")
_NATIONALITY = re.compile(rf"\b(?:{_NATIONALITIES})\b")
