"""The slip after sending (biên nhận đã gửi hồ sơ): drawn, signed, and checked again at the counter.

It is neither a receipt for money (biên lai) nor the officer's form 01 (giấy tiếp nhận hồ sơ
và hẹn trả kết quả), and says so. `docs/slip.md` describes the paper and its QR code.
"""

from assistant.slip.content import SlipContent, SlipPaper, SlipPayload, payload_of
from assistant.slip.draw import Slip, render
from assistant.slip.photo import verify_image
from assistant.slip.seal import SlipFault, SlipInvalid, load_or_create_key, sign, verify_text

__all__ = [
    "Slip",
    "SlipContent",
    "SlipFault",
    "SlipInvalid",
    "SlipPaper",
    "SlipPayload",
    "load_or_create_key",
    "payload_of",
    "render",
    "sign",
    "verify_image",
    "verify_text",
]
