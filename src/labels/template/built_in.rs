/// Layouts that are shipped as templates, by kind.
const BUILT_IN: &[(&str, &str)] = &[
    ("badge", include_str!("../templates/badge.toml")),
    ("bag", include_str!("../templates/bag.toml")),
    ("location", include_str!("../templates/location.toml")),
    ("rma", include_str!("../templates/rma.toml")),
    ("sku", include_str!("../templates/sku.toml")),
    ("tote", include_str!("../templates/tote.toml")),
];

/// The built-in layout of a kind as a template's text; `None` for kinds whose layout is
/// calculated.
pub fn built_in(kind: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(name, _)| *name == kind).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::super::super::{KINDS, LabelData, render};
    use super::super::{Template, check};
    use super::*;

    #[test]
    fn the_shipped_templates_are_the_built_in_layouts() {
        for (name, text) in BUILT_IN {
            let template = Template::load(std::path::Path::new(name), text, None).unwrap_or_else(|troubles| {
                let told: Vec<String> = troubles.iter().map(ToString::to_string).collect();
                panic!("{}", told.join("\n"));
            });
            let kind = KINDS.iter().find(|kind| kind.name == *name).unwrap();
            for reprint in [false, true] {
                let example = check::data_of(kind, reprint).unwrap();
                for words in ["", "W", "AB-1", "A1B2C3D4E5F6G7H8", "0123456789abcdef0123456789", "深圳 ^XZ {x}\n\u{1B}"]
                {
                    let mut data = example.clone();
                    if !words.is_empty() {
                        check::replace(&mut data, words, "");
                    }
                    let Ok(typed) = serde_json::from_value::<LabelData>(data.clone()) else { continue };
                    let (built, drawn) = (render(&typed.label(), 203), render(&template.label(&data), 203));
                    assert!(built == drawn, "{name} reprint {reprint} {words:?}: {built:?} {drawn:?}");
                }
            }
        }
    }
}
