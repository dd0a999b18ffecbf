use super::Layout;

pub(super) const ES: Layout = Layout {
    id: "es",
    title: "Spanish",
    decimal: '.',
    plain: ["º1234567890'¡", "qwertyuiop\u{300}+", "asdfghjklñ\u{301}ç", "<zxcvbnm,.-"],
    shift: ["ª!\"·$%&/()=?¿", "QWERTYUIOP\u{302}*", "ASDFGHJKLÑ\u{308}Ç", ">ZXCVBNM;:_"],
    altgr: ["\\|@#\u{303}€¬      ", "  €       []", "          {}", ""],
};
