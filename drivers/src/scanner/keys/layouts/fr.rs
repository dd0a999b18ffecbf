use super::Layout;

/// AZERTY.
pub(super) const FR: Layout = Layout {
    id: "fr",
    title: "French",
    decimal: '.',
    plain: ["²&é\"'(-è_çà)=", "azertyuiop\u{302}$", "qsdfghjklmù*", "<wxcvbn,;:!"],
    shift: [" 1234567890°+", "AZERTYUIOP\u{308}£", "QSDFGHJKLM%µ", ">WXCVBN?./§"],
    altgr: ["  \u{303}#{[|\u{300}\\^@]}", "  €        ¤", "", ""],
};
