"""Screens as a visit brings them, with made-up people: for pictures and for tests."""

from __future__ import annotations

from datetime import date

from dialogue.messages import Face, Lang, Option, Paper, Prefs, Progress, Row, Screen, Source, TextField

__all__ = ["GALLERY", "with_prefs"]

CONTROLS: dict[Lang, tuple[Option, ...]] = {
    "vi": (
        Option(action="back", label="Quay lại", icon="back"),
        Option(action="repeat", label="Nói lại", icon="repeat"),
        Option(action="officer", label="Gặp cán bộ", icon="officer"),
        Option(action="restart", label="Làm lại từ đầu", icon="restart"),
        Option(action="end", label="Kết thúc", icon="end"),
        Option(action="language", value="en", label="English", icon="language_en"),
        Option(action="text_size", value="bigger", label="Cỡ chữ", icon="text_size"),
        Option(action="theme", label="Tương phản", icon="theme"),
        Option(action="reach", label="Hạ thấp nút", icon="reach"),
    ),
    "en": (
        Option(action="back", label="Back", icon="back"),
        Option(action="repeat", label="Say again", icon="repeat"),
        Option(action="officer", label="Call an officer", icon="officer"),
        Option(action="end", label="Finish", icon="end"),
        Option(action="language", value="vi", label="Tiếng Việt", icon="language_vi"),
        Option(action="text_size", value="bigger", label="Text size", icon="text_size"),
        Option(action="theme", label="Contrast", icon="theme"),
        Option(action="reach", label="Lower buttons", icon="reach"),
    ),
}

BIRTH = "1.001193"
SOURCE = Source(
    procedure=BIRTH,
    title="Thủ tục đăng ký khai sinh",
    section="documents",
    legal_basis=("60/2014/QH13", "123/2015/NĐ-CP", "04/2020/TT-BTP"),
    checked=date(2026, 11, 22),
    url="https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/1.001193",
)

PAPERS = (
    Paper(name="Tờ khai đăng ký khai sinh", note="Máy đã điền giúp, ông/bà chỉ cần ký tên.", originals=1),
    Paper(name="Giấy chứng sinh", note="Giấy bệnh viện cấp khi cháu chào đời.", originals=1),
    Paper(name="Thẻ căn cước của người đi đăng ký", note="Đưa cho cán bộ xem rồi nhận lại.", present_only=True),
    Paper(
        name="Giấy tờ về nơi cư trú của cha mẹ", note="Chỉ cần khi máy của cán bộ không tra được.", present_only=True
    ),
    Paper(
        name="Giấy chứng nhận kết hôn của cha mẹ", note="Nếu cha mẹ có đăng ký kết hôn.", copies=1, present_only=True
    ),
    Paper(name="Văn bản ủy quyền", note="Khi đi làm thay cha mẹ cháu. Ông bà ruột không cần chứng thực.", originals=1),
)

ROWS = (
    Row(label="Người yêu cầu", value="Lý Thị Mẫu Đơn", edit="requester_name"),
    Row(label="Quan hệ với cháu", value="Bà ngoại", edit="relation"),
    Row(label="Số căn cước", value="001 148 000 917", edit=""),
    Row(label="Điện thoại", value="0900 000 123", edit="phone"),
    Row(label="Họ tên cháu", value="Trần Hạt Gạo Nhỏ", edit="child_name"),
    Row(label="Giới tính", value="Nữ", edit="sex"),
    Row(label="Ngày sinh", value="12/03/2026", edit="birth_date"),
    Row(label="Dân tộc", value="Kinh", edit="ethnicity"),
    Row(label="Nơi sinh", value="Bệnh viện Phụ sản Trung tâm, phường Cây Đa", edit="birthplace"),
    Row(label="Họ tên mẹ", value="Phạm Thị Cánh Én", edit="mother_name"),
    Row(label="Ngày sinh mẹ", value="05/02/1998", edit="mother_birth"),
    Row(label="Họ tên cha", value="Trần Văn Gió Mùa", edit="father_name"),
    Row(label="Ngày sinh cha", value="21/10/1995", edit="father_birth"),
    Row(label="Nơi ở của cha mẹ", value="Số 12 ngõ Bến Nước, phường Cây Đa", edit="address"),
)


def screen(name: str, lang: Lang = "vi", **values: object) -> Screen:
    return Screen.model_validate(
        {
            "id": 7,
            "name": name,
            "lang": lang,
            "status_label": {"vi": "Sẵn sàng", "en": "Ready"}[lang],
            "controls": CONTROLS[lang],
        }
        | values
    )


def with_prefs(one: Screen, **prefs: object) -> Screen:
    """The same screen for a visitor with other wishes."""
    return one.model_copy(update={"prefs": Prefs.model_validate(prefs)})


def _start(value: Lang, label: str) -> Option:
    return Option(action="start", value=value, label=label, primary=value == "vi")


GALLERY: dict[str, Screen] = {
    "attract": screen(
        "attract",
        said=("Kính chào ông/bà.", "Xin chạm vào màn hình để bắt đầu."),
        options=(_start("vi", "Bắt đầu"), _start("en", "Start in English")),
        controls=(),
    ),
    "home": screen(
        "home",
        title="Kính chào ông/bà",
        said=("Dạ, chào ông/bà.", "Ông/bà cần làm việc gì ạ?"),
        status="listening",
        status_label="Đang nghe",
        options=(
            Option(
                action="topic", value=BIRTH, label="Làm giấy khai sinh", note="Cho con, cho cháu mới sinh", icon="birth"
            ),
            Option(action="topic", value="1.014027", label="Trợ cấp tuổi già", note="Người từ 75 tuổi", icon="elder"),
            Option(action="topic", value="1.014064", label="Mất căn cước", note="Cấp lại thẻ", icon="card"),
            Option(
                action="topic",
                value="2.000815",
                label="Chứng thực bản sao",
                note="Hay gọi là sao y, công chứng",
                icon="stamp",
            ),
            Option(action="topic", value="1.004194", label="Đăng ký tạm trú", note="Ở trọ, ở nhờ", icon="house"),
            Option(action="topic", value="1.010041", label="Xác nhận cư trú", note="Giấy CT07", icon="people"),
            Option(action="status", label="Xem hồ sơ đã gửi", note="Cần mã hồ sơ", icon="status"),
            Option(action="officer", label="Gặp cán bộ", note="Có người đến giúp", icon="officer"),
        ),
    ),
    "answer": screen(
        "answer",
        title="Đăng ký khai sinh",
        heard="làm giấy khai sinh cho cháu hết bao nhiêu tiền",
        said=("Dạ, đăng ký khai sinh không mất tiền.", "Ông/bà có muốn tôi giúp làm hồ sơ luôn không ạ?"),
        status="speaking",
        status_label="Đang nói",
        lines=(
            "Đăng ký khai sinh đúng hạn: miễn phí.",
            "Bản sao trích lục khai sinh: 8.000 đồng một bản, nếu ông/bà cần.",
            "Làm xong ngay trong ngày. Nộp sau 15 giờ thì nhận vào ngày làm việc tiếp theo.",
        ),
        options=(
            Option(action="yes", label="Làm hồ sơ luôn", icon="yes", primary=True),
            Option(action="section", value="documents", label="Cần giấy tờ gì?", icon="paper"),
            Option(action="section", value="where", label="Nộp ở đâu?", icon="where"),
            Option(action="home", label="Việc khác", icon="home"),
        ),
        sources=(SOURCE,),
    ),
    "answer_long": screen(
        "answer",
        title="Thủ tục đăng ký khai sinh",
        heard="tôi muốn làm giấy khai sinh cho cháu",
        said=(
            "Dạ, thủ tục này để ghi tên trẻ vào sổ khai sinh của nhà nước và cấp Giấy khai sinh.",
            "Trẻ cũng được cấp số định danh cá nhân.",
            "Tôi giúp ông/bà làm hồ sơ ngay tại đây nhé?",
        ),
        lines=tuple(
            f"Dòng {n}: ông/bà cần tờ khai đăng ký khai sinh, giấy tờ tùy thân của người đi đăng ký, giấy chứng sinh."
            for n in range(1, 8)
        ),
        options=(
            Option(action="flow", value="birth_registration", label="Làm hồ sơ ngay", icon="start_flow", primary=True),
            Option(action="section", value="documents", label="Cần giấy tờ gì?", icon="section_documents"),
            Option(action="section", value="fee", label="Lệ phí", icon="section_fee"),
            Option(action="section", value="time", label="Bao lâu thì xong?", icon="section_time"),
            Option(action="section", value="where", label="Nộp ở đâu?", icon="section_where"),
            Option(action="home", label="Về trang đầu", icon="home"),
        ),
        sources=(SOURCE, SOURCE),
    ),
    "attract_lines": screen(
        "attract",
        title="Cửa Sổ",
        lines=("Chạm vào màn hình để bắt đầu. Tôi giúp ông/bà làm giấy tờ.",),
        options=(Option(action="start", label="Bắt đầu", primary=True),),
        controls=(Option(action="language", value="en", label="English", icon="language_en"),),
    ),
    "ask_name": screen(
        "ask",
        title="Đăng ký khai sinh",
        said=("Dạ, cháu bé tên là gì ạ?", "Ông/bà nói hoặc gõ đủ họ, tên đệm và tên."),
        status="listening",
        status_label="Đang nghe",
        progress=Progress(step=2, of=5, label="Cháu bé"),
        field=TextField(kind="name", label="Họ và tên cháu", hint="Ví dụ: Trần Hạt Gạo Nhỏ", max_length=60),
    ),
    "ask_date": screen(
        "ask",
        title="Đăng ký khai sinh",
        heard="cháu sinh ngày mười hai tháng ba",
        said=("Dạ, cháu sinh ngày nào ạ?",),
        progress=Progress(step=2, of=5, label="Cháu bé"),
        field=TextField(
            kind="date", label="Ngày sinh của cháu", value="12/03/", hint="Ngày, tháng, năm. Ví dụ: 12/03/2026"
        ),
        options=(Option(action="dont_know", label="Tôi không nhớ", icon="question"),),
    ),
    "ask_text_error": screen(
        "ask",
        title="Đăng ký khai sinh",
        said=("Dạ, tôi chưa đọc được địa chỉ này.", "Ông/bà gõ lại số nhà, đường và xã, phường giúp tôi nhé?"),
        progress=Progress(step=3, of=5, label="Cha mẹ"),
        field=TextField(
            kind="text", label="Nơi ở của cha mẹ", value="Số 12", error="Địa chỉ còn thiếu tên đường và xã, phường."
        ),
    ),
    "ask_id_en": screen(
        "ask",
        "en",
        title="Birth registration",
        said=("Please type the 12 digits on the mother's ID card.",),
        progress=Progress(step=3, of=5, label="Parents"),
        field=TextField(
            kind="digits", label="ID number", value="001199", max_length=12, hint="12 digits, on the front of the card"
        ),
    ),
    "ask_code": screen(
        "ask",
        title="Xem hồ sơ đã gửi",
        said=("Dạ, mã hồ sơ của ông/bà là gì ạ?", "Mã in ở dòng đầu của tờ biên nhận."),
        field=TextField(kind="code", label="Mã hồ sơ", value="CS-4K7", max_length=40),
        options=(Option(action="dont_know", label="Tôi không có mã", icon="question"),),
    ),
    "choose": screen(
        "choose",
        title="Đăng ký khai sinh",
        said=("Dạ, ông/bà là gì của cháu ạ?",),
        status="listening",
        status_label="Đang nghe",
        progress=Progress(step=1, of=5, label="Người yêu cầu"),
        options=(
            Option(action="choose", value="mother", label="Mẹ của cháu"),
            Option(action="choose", value="father", label="Cha của cháu"),
            Option(action="choose", value="grandparent", label="Ông hoặc bà của cháu"),
            Option(action="choose", value="relative", label="Người thân khác", note="Cô, dì, chú, bác, anh chị"),
            Option(action="choose", value="authorised", label="Người được nhờ làm thay", note="Có giấy ủy quyền"),
        ),
    ),
    "confirm": screen(
        "confirm",
        title="Đăng ký khai sinh",
        heard="trần hạt gạo nhỏ",
        said=("Dạ, cháu tên là Trần Hạt Gạo Nhỏ.", "Như vậy có đúng không ạ?"),
        status="speaking",
        status_label="Đang nói",
        progress=Progress(step=2, of=5, label="Cháu bé"),
        rows=(Row(label="Họ và tên cháu", value="Trần Hạt Gạo Nhỏ", edit="child_name"),),
        options=(
            Option(action="yes", label="Đúng", icon="yes", primary=True),
            Option(action="no", label="Không", icon="no"),
        ),
    ),
    "review": screen(
        "review",
        title="Đăng ký khai sinh",
        said=("Dạ, xin ông/bà xem lại tất cả.", "Mọi điều đã đúng chưa ạ?"),
        progress=Progress(step=5, of=5, label="Xem lại"),
        rows=ROWS,
        options=(Option(action="yes", label="Đúng hết, gửi đi", icon="send", primary=True),),
    ),
    "checklist": screen(
        "checklist",
        title="Giấy tờ cần mang theo",
        said=("Dạ, ông/bà cần sáu giấy tờ sau đây.", "Ông/bà đã có đủ chưa ạ?"),
        progress=Progress(step=4, of=5, label="Giấy tờ"),
        papers=PAPERS,
        options=(
            Option(action="yes", label="Đã có đủ", icon="yes", primary=True),
            Option(action="no", label="Còn thiếu", icon="no"),
        ),
        sources=(SOURCE,),
    ),
    "card": screen(
        "card",
        title="Đọc thẻ căn cước",
        said=("Dạ, xin ông/bà đặt thẻ căn cước lên đầu đọc, bên phải màn hình.",),
        progress=Progress(step=1, of=5, label="Người yêu cầu"),
        lines=("Máy chỉ đọc họ tên, ngày sinh, số căn cước và nơi ở.", "Xong việc, mọi thông tin trong máy được xóa."),
        options=(
            Option(action="no_card", label="Tôi không mang thẻ", icon="no"),
            Option(action="type", label="Tôi muốn tự gõ", icon="keyboard"),
        ),
    ),
    "working": screen(
        "working",
        title="Đang gửi hồ sơ",
        said=("Dạ, tôi đang gửi hồ sơ.", "Xin ông/bà chờ một chút."),
        status="thinking",
        status_label="Đang làm",
    ),
    "sent": screen(
        "sent",
        title="Đã gửi hồ sơ",
        said=("Dạ, hồ sơ đã gửi xong.", "Mời ông/bà lấy biên nhận ở khe in."),
        status="speaking",
        status_label="Đang nói",
        code="000.00.04.H51-261122-0001",
        qr="CS1." + "MFRGGZDFMZTWQ2LKNNWG23TPOA" * 12,
        rows=(Row(label="Mã tra cứu", value="K7P2"), Row(label="Ngày hẹn", value="23/11/2026")),
        lines=(
            "Ngày mai, mời ông/bà đến quầy số 3 và mang theo giấy tờ trong danh sách.",
            "Muốn xem hồ sơ đến đâu, gõ mã ở trên vào máy này.",
        ),
        options=(Option(action="continue", label="Tiếp tục", icon="next", primary=True),),
    ),
    "status": screen(
        "status",
        title="Hồ sơ của ông/bà",
        said=("Dạ, hồ sơ đang được giải quyết.", "Ông/bà còn cần gì nữa không ạ?"),
        rows=(
            Row(label="Mã hồ sơ", value="000.00.04.H51-261122-0001"),
            Row(label="Việc", value="Đăng ký khai sinh"),
            Row(label="Tình trạng", value="Đang giải quyết"),
            Row(label="Đã gửi", value="22/11/2026"),
            Row(label="Ngày hẹn", value="23/11/2026"),
        ),
        options=(
            Option(action="home", label="Việc khác", icon="home"),
            Option(action="end", label="Kết thúc", icon="end"),
        ),
    ),
    "officer": screen(
        "officer",
        title="Đã gọi cán bộ",
        said=("Dạ, cán bộ đang đến giúp ông/bà.", "Xin ông/bà đợi ở đây một chút."),
        lines=("Những gì ông/bà đã khai vẫn còn trong máy.",),
        options=(Option(action="continue", label="Tôi tự làm tiếp", icon="next"),),
    ),
    "rating": screen(
        "rating",
        title="Xin ý kiến của ông/bà",
        said=("Dạ, ông/bà thấy máy này giúp có tốt không ạ?",),
        faces=(
            Face(value=1, label="Rất không hài lòng"),
            Face(value=2, label="Không hài lòng"),
            Face(value=3, label="Bình thường"),
            Face(value=4, label="Hài lòng"),
            Face(value=5, label="Rất hài lòng"),
        ),
        options=(Option(action="skip", label="Bỏ qua", icon="skip"),),
    ),
    "still_there": screen(
        "still_there",
        title="Ông/bà còn ở đó không?",
        said=("Dạ, ông/bà còn ở đó không ạ?",),
        lines=("Nếu không có ai trả lời, máy sẽ xóa hết thông tin của ông/bà.",),
        countdown=30,
        options=(Option(action="continue", label="Tôi vẫn ở đây", icon="yes", primary=True),),
    ),
    "goodbye": screen(
        "goodbye",
        title="Cảm ơn ông/bà",
        said=("Dạ, cảm ơn ông/bà.", "Mọi thông tin của ông/bà đã được xóa khỏi máy."),
        countdown=0,
        controls=(),
    ),
    "error_en": screen(
        "answer",
        "en",
        title="The portal is not answering",
        heard="send it please",
        said=(
            "I could not reach the portal.",
            "Your file is kept safe and will be sent later. Shall I print your slip?",
        ),
        lines=("Your own reference is below. You do not have to type anything again.",),
        code="CS-4K7P-9XQ2",
        options=(
            Option(action="yes", label="Print the slip", icon="print", primary=True),
            Option(action="officer", label="Get an officer", icon="officer"),
        ),
    ),
    "home_en": screen(
        "home",
        "en",
        title="Welcome",
        said=("Hello. What do you need today?",),
        options=(
            Option(
                action="topic",
                value=BIRTH,
                label="Register a birth",
                note="For a new child or grandchild",
                icon="birth",
            ),
            Option(action="topic", value="1.014027", label="Old-age allowance", note="From 75 years", icon="elder"),
            Option(action="topic", value="1.014064", label="Lost ID card", note="Get a new one", icon="card"),
            Option(
                action="topic", value="2.000815", label="Certified copies", note="Of a paper you bring", icon="stamp"
            ),
            Option(
                action="topic",
                value="1.004194",
                label="Temporary residence",
                note="You rent or stay with someone",
                icon="house",
            ),
            Option(action="status", label="See a file you sent", note="You need its code", icon="status"),
        ),
    ),
}
