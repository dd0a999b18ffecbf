use super::Layout;

pub(super) const US: Layout = Layout {
    id: "us",
    title: "English (US)",
    decimal: '.',
    plain: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "\\zxcvbnm,./"],
    shift: ["~!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"|", "|ZXCVBNM<>?"],
    altgr: ["", "", "", ""],
};
