//! Texts with `{places}`, and conditions. What fills a place is data: it is never read again
//! as a place, a command or TOML.

use serde_json::Value;

use super::super::{code128, lpn::kilograms, shipping::grouped};
use super::Fault;

/// What a place can be filled from: a row of a list first, then the label's own fields.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub row: Option<&'a Value>,
    pub label: &'a Value,
    /// How many rows of a list are not shown.
    pub rest: usize,
}

/// A text of a template: `"Order {order}, {weight_mg|kg}"`. `{{` and `}}` stand for braces.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Words(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Plain(String),
    Place { path: Vec<String>, shown: Shown },
}

/// How a field is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    /// As it is; of several each on a line of its own.
    #[default]
    Plain,
    /// Milligrams as "2.345 kg".
    Kilograms,
    /// In groups of four, as numbers are read aloud.
    Groups,
    /// How many there are.
    Count,
    /// All of them added up.
    Sum,
}

const SHOWN: &[(&str, Shown)] =
    &[("kg", Shown::Kilograms), ("groups", Shown::Groups), ("count", Shown::Count), ("sum", Shown::Sum)];

/// The place that says how many rows of a list are not shown.
const REST: &str = "rest";

impl Words {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            plain.push_str(before);
            let sign = if after.starts_with('{') { '{' } else { '}' };
            let inside = after.get(1..).unwrap_or_default();
            if let Some(doubled) = inside.strip_prefix(sign) {
                plain.push(sign);
                rest = doubled;
                continue;
            }
            let (place, behind) = match inside.split_once('}') {
                Some(found) if sign == '{' => found,
                _ => return Err(Fault::Brace { text: text.to_owned() }),
            };
            if !plain.is_empty() {
                parts.push(Part::Plain(std::mem::take(&mut plain)));
            }
            parts.push(place_of(place)?);
            rest = behind;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Plain(plain));
        }
        Ok(Self(parts))
    }

    pub fn fill(&self, scope: Scope<'_>) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Plain(text) => out.push_str(text),
                Part::Place { path, shown } => out.push_str(&show(path, *shown, scope)),
            }
        }
        out
    }

    /// The first place that no such label has, as it was written.
    pub fn unknown(&self, scope: Scope<'_>) -> Option<String> {
        self.0.iter().find_map(|part| match part {
            Part::Place { path, .. } if !is_known(path, scope) => Some(path.join(".")),
            _ => None,
        })
    }
}

/// When an element is drawn. All have to hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    not: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// The field is there, and neither empty nor zero nor false.
    Filled(Vec<String>),
    Is(Vec<String>, Words),
    /// As Code 128 the text can be scanned on this width at any resolution.
    Fits(Words, f32),
}

impl Condition {
    /// Reads `reprint`, `!reprint`, `arrow = up` or `LOC-{code} fits 66`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (not, said) = match text.trim().strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, text.trim()),
        };
        let fault = || Fault::Condition { text: text.to_owned() };
        let test = if let Some((code, width)) = said.rsplit_once(" fits ") {
            Test::Fits(Words::parse(code.trim())?, width.trim().parse().map_err(|_| fault())?)
        } else if let Some((field, value)) = said.split_once('=') {
            Test::Is(path_of(field.trim()).ok_or_else(fault)?, Words::parse(value.trim())?)
        } else {
            Test::Filled(path_of(said).ok_or_else(fault)?)
        };
        Ok(Self { not, test })
    }

    pub fn holds(&self, scope: Scope<'_>) -> bool {
        let holds = match &self.test {
            Test::Filled(path) => find(path, scope).iter().any(|value| is_filled(value)),
            Test::Is(path, wanted) => {
                let wanted = wanted.fill(scope);
                find(path, scope).iter().any(|value| plain(value) == wanted)
            }
            Test::Fits(words, width_mm) => code128::fits(&words.fill(scope), *width_mm),
        };
        holds != self.not
    }

    pub fn unknown(&self, scope: Scope<'_>) -> Option<String> {
        match &self.test {
            Test::Filled(path) => (!is_known(path, scope)).then(|| path.join(".")),
            Test::Is(path, wanted) => {
                wanted.unknown(scope).or_else(|| (!is_known(path, scope)).then(|| path.join(".")))
            }
            Test::Fits(words, _) => words.unknown(scope),
        }
    }
}

fn place_of(place: &str) -> Result<Part, Fault> {
    let (path, shown) = match place.split_once('|') {
        Some((path, name)) => {
            let found = SHOWN.iter().find(|(known, _)| *known == name.trim());
            let known = || SHOWN.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
            (path, found.ok_or_else(|| Fault::Shown { found: name.trim().to_owned(), known: known() })?.1)
        }
        None => (place, Shown::Plain),
    };
    let path = path_of(path.trim()).ok_or_else(|| Fault::Brace { text: format!("{{{place}}}") })?;
    Ok(Part::Place { path, shown })
}

fn path_of(text: &str) -> Option<Vec<String>> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let path: Vec<String> = text.split('.').map(str::to_owned).collect();
    path.iter().all(|name| is_name(name)).then_some(path)
}

/// Every value at the end of the path; through a list it leads to several.
pub(super) fn find<'a>(path: &[String], scope: Scope<'a>) -> Vec<&'a Value> {
    for start in [scope.row, Some(scope.label)].into_iter().flatten() {
        let mut found = vec![start];
        for name in path {
            found = found.into_iter().flat_map(rows).filter_map(|value| value.get(name)).collect();
        }
        if !found.is_empty() {
            return found.into_iter().flat_map(rows).collect();
        }
    }
    Vec::new()
}

fn rows(value: &Value) -> impl Iterator<Item = &Value> {
    let list: &[Value] = match value {
        Value::Array(list) => list,
        other => std::slice::from_ref(other),
    };
    list.iter()
}

/// Whether labels of this kind have such a field; the scope's label is the kind's example.
fn is_known(path: &[String], scope: Scope<'_>) -> bool {
    let is_rest = matches!(path, [only] if only == REST);
    is_rest || !find(path, scope).is_empty()
}

fn show(path: &[String], shown: Shown, scope: Scope<'_>) -> String {
    if matches!(path, [only] if only == REST) {
        return scope.rest.to_string();
    }
    let found = find(path, scope);
    match shown {
        Shown::Count => found.len().to_string(),
        Shown::Sum => found.iter().filter_map(|value| number(value)).sum::<i128>().to_string(),
        Shown::Plain | Shown::Kilograms | Shown::Groups => {
            let each = |value: &&Value| match shown {
                Shown::Kilograms => value.as_i64().map(kilograms).unwrap_or_default(),
                Shown::Groups => grouped(&plain(value)),
                _ => plain(value),
            };
            let texts: Vec<String> = found.iter().map(each).filter(|text| !text.trim().is_empty()).collect();
            texts.join("\n")
        }
    }
}

fn number(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        other => other.to_string(),
    }
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(words: &str, filled: &str) {
        let label = json!({"code": "A{order}", "n": 3, "none": null, "mg": 2_345_000, "to": {"name": "Łu"},
            "lines": [{"sku": "a", "q": 2}, {"sku": "b", "q": 5}], "long": "123456789012", "r": true});
        let row = json!({"sku": "row"});
        let scope = Scope { row: Some(&row), label: &label, rest: 4 };
        assert_eq!(Words::parse(words).unwrap().fill(scope), filled, "{words}");
    }

    #[test]
    fn places_are_filled_once() {
        check("{code} {{n}} {n}", "A{order} {n} 3");
        check("{none}{to.name} {sku} {rest}", "Łu row 4");
        check("{lines|count} {lines.q|sum} {mg|kg} {long|groups}", "2 7 2.345 kg 1234 5678 9012");
        check("{lines.sku}", "a\nb");
        for bad in ["{", "}", "{a", "a}", "{a b}", "{}", "{a|shout}", "{a..b}"] {
            assert!(Words::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn conditions_look_at_the_data() {
        let label = json!({"code": "AB-1", "reprint": false, "arrow": "up", "lines": [], "n": 0});
        let scope = Scope { row: None, label: &label, rest: 0 };
        for (text, holds) in [
            ("code", true),
            ("reprint", false),
            ("!reprint", true),
            ("n", false),
            ("lines", false),
            ("arrow = up", true),
            ("!arrow=up", false),
            ("code = {code}", true),
            ("LOC-{code} fits 66", true),
            ("!LOC-{code} fits 20", true),
        ] {
            assert_eq!(Condition::parse(text).unwrap().holds(scope), holds, "{text}");
        }
        assert!(Condition::parse("a b").is_err() && Condition::parse("{x} fits wide").is_err());
        assert_eq!(Condition::parse("nobody").unwrap().unknown(scope), Some("nobody".into()));
    }
}
