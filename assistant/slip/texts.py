"""The fixed words of the slip and of its check, in Vietnamese and plain English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Words = Mapping[Literal["vi", "en"], str]

LABELS: Mapping[str, Words] = {
    "title": {"vi": "BIÊN NHẬN\nĐÃ GỬI HỒ SƠ", "en": "APPLICATION SENT"},
    "title_waiting": {"vi": "BIÊN NHẬN\nHỒ SƠ CHỜ GỬI", "en": "APPLICATION\nWAITING TO BE SENT"},
    "not_official": {
        "vi": "Không phải biên lai,\nkhông phải giấy hẹn trả kết quả.",
        "en": "Not a payment receipt.\nNot an official appointment slip.",
    },
    "code": {"vi": "Mã hồ sơ", "en": "Application code"},
    "code_waiting": {"vi": "Mã tạm tại máy", "en": "Temporary code at this kiosk"},
    "waiting": {"vi": "CHỜ CỔNG XÁC NHẬN", "en": "NOT CONFIRMED YET"},
    "waiting_note": {
        "vi": "Máy đã giữ hồ sơ và sẽ tự gửi lên Cổng dịch vụ công khi có mạng. Ông/bà không cần nộp lại.",
        "en": "The kiosk keeps your application and will send it to the public service portal when there is internet. "
        "You do not need to apply again.",
    },
    "secret": {"vi": "Mã tra cứu (giữ kín)", "en": "Look-up code (keep it private)"},
    "look_up": {
        "vi": "Muốn biết hồ sơ đến đâu, ông/bà nhập hai mã này tại máy.",
        "en": "To follow your application, enter both codes at the kiosk.",
    },
    "look_up_one": {
        "vi": "Muốn biết hồ sơ đến đâu, ông/bà nhập mã này tại máy.",
        "en": "To follow your application, enter this code at the kiosk.",
    },
    "procedure": {"vi": "Thủ tục", "en": "Procedure"},
    "sent": {"vi": "Gửi lúc", "en": "Sent at"},
    "sent_waiting": {"vi": "Nộp tại máy lúc", "en": "Entered at the kiosk at"},
    "due": {"vi": "Dự kiến có kết quả", "en": "Result expected"},
    "no_due": {
        "vi": "Cán bộ sẽ hẹn ngày sau khi nhận hồ sơ.",
        "en": "The officer gives you a date after accepting the application.",
    },
    "bring": {"vi": "Giấy tờ mang theo", "en": "Papers to bring"},
    "where": {"vi": "Nơi đến", "en": "Where to go"},
    "next": {"vi": "Việc tiếp theo", "en": "What happens next"},
    "scan": {"vi": "Ông/bà đưa mã này cho cán bộ quét", "en": "Show this code to the officer at the counter"},
    "source": {
        "vi": "Hướng dẫn theo thủ tục {procedure}, kiểm tra ngày {checked}.",
        "en": "Guidance from procedure {procedure}, checked on {checked}.",
    },
}

FAULTS: Mapping[str, Words] = {
    "not_ours": {
        "vi": "Mã này không phải của biên nhận do máy Cửa Sổ in.",
        "en": "This code is not from a slip printed by a Cửa Sổ kiosk.",
    },
    "newer_version": {
        "vi": "Biên nhận do máy có phiên bản mới hơn in. Cần cập nhật chương trình kiểm tra này.",
        "en": "A kiosk with a newer version printed this slip. Please update this checking program.",
    },
    "wrong_key": {
        "vi": "Biên nhận được ký bằng khóa khác, có thể do máy khác in. Cần kiểm tra bằng khóa của máy đó.",
        "en": "This slip was signed with another key, perhaps by another kiosk. Check it with that kiosk's key.",
    },
    "truncated": {
        "vi": "Mã đọc được bị thiếu phần cuối. Vui lòng quét lại cả mã.",
        "en": "The end of the code is missing. Please scan the whole code again.",
    },
    "altered": {
        "vi": "Nội dung không khớp với chữ ký, không được dùng. Vui lòng quét lại, hoặc tra cứu bằng mã hồ sơ.",
        "en": "The content does not match its signature and must not be used. "
        "Scan it again, or look up the application code.",
    },
    "image_unreadable": {
        "vi": "Không mở được tệp ảnh này. Vui lòng chọn ảnh khác.",
        "en": "This picture file can't be opened. Please choose another picture.",
    },
    "no_code_found": {
        "vi": "Không thấy mã QR trong ảnh. Vui lòng chụp lại gần hơn, đủ sáng, cả mã trong khung.",
        "en": "There is no QR code in this picture. "
        "Please take it again: closer, in good light, with the whole code in the picture.",
    },
}
