use super::Layout;

pub(super) const GB: Layout = Layout {
    id: "gb",
    title: "English (UK)",
    decimal: '.',
    plain: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "\\zxcvbnm,./"],
    shift: ["¬!\"£$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:@~", "|ZXCVBNM<>?"],
    altgr: ["¦   €        ", "  é   úíó   ", "á           ", ""],
};
