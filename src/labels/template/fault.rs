use super::super::LabelError;
use std::path::PathBuf;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub file: PathBuf,
    /// 1 for the first; 0 when it is about the file as a whole.
    pub line: usize,
    pub fault: Fault,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = self.file.display();
        match self.line {
            0 => write!(f, "{file}: {}", self.fault),
            line => write!(f, "{file}, line {line}: {}", self.fault),
        }
    }
}

/// Why a template is not used. Each says what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    #[error("failed to read it: {why}; check that the file is there and may be read")]
    Read { kind: std::io::ErrorKind, why: String },
    #[error("it has {bytes} bytes: a template has at most {bytes_max}; put pictures into files of their own")]
    Big { bytes: u64, bytes_max: u64 },
    #[error("this is not TOML of a template: {why}")]
    Form { why: String },
    #[error("there is no kind of label called {found:?}; known are {known}")]
    Kind { found: String, known: String },
    #[error("another file is the template of {kind} already: keep one of them")]
    Twice { kind: String },
    #[error("the sheet is {width_mm} x {height_mm} mm: set 10 to 220 mm by 10 to 310 mm")]
    Sheet { width_mm: f32, height_mm: f32 },
    #[error("there are more than {most} elements: leave some out")]
    Many { most: usize },
    #[error("an element is one of {known}, and this one is {found} at once: write each as an [[element]] of its own")]
    Element { found: String, known: String },
    #[error("an element is one of {known}, and this one is none of them: say what it is")]
    NoElement { known: String },
    #[error("{name} says nothing for {element}: remove it")]
    Stray { name: &'static str, element: &'static str },
    #[error("{element} can't stand within a list: move it out")]
    InList { element: &'static str },
    #[error("{name} is {found}: set {from} to {to}")]
    Number { name: &'static str, found: f32, from: f32, to: f32 },
    #[error("a brace in {text:?} has no other: write {{field}}, and {{{{ or }}}} for a brace itself")]
    Brace { text: String },
    #[error("a field can't be shown as {found:?}; known are {known}")]
    Shown { found: String, known: String },
    #[error("{text:?} is no condition: write a field, !field, field = value, or TEXT fits MILLIMETRES")]
    Condition { text: String },
    #[error("labels of kind {kind} have no field {field}; they have {known}")]
    Field { kind: String, field: String, known: String },
    #[error("it reaches {over_mm:.1} mm over the sheet's edge: make `at` smaller or the sheet larger")]
    Outside { over_mm: f32 },
    #[error(
        "its area is {has_mm:.1} mm high and its text needs {needs_mm:.1} mm: make the area higher or `size` smaller"
    )]
    Low { has_mm: f32, needs_mm: f32 },
    #[error("it lies on the code of line {code_line}, whose surroundings have to stay white: move one of them")]
    OnCode { code_line: usize },
    #[error("with the example's data it lies on the text of line {text_line}: move one of them, or make it smaller")]
    OnText { text_line: usize },
    #[error("with the example's data it shows no code: add an element with code = \"{{{field}}}\"")]
    NoCode { field: String },
    #[error("with the example's data, at {dpi} dpi: {why}")]
    Draw { dpi: u32, why: LabelError },
    #[error("the example's text {text:?} is cut off: make the area larger or `min_size` smaller")]
    Cut { text: String },
    #[error("failed to read the picture {name:?}: {why}")]
    Picture { name: String, why: PictureWhy },
    #[error("a list has elements of its own and a `row` height: write [[element.element]] below it")]
    EmptyList,
}

/// Why a picture of a template can't be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PictureWhy {
    #[error("name a PNG file that lies beside the template, such as logo.png")]
    Name,
    #[error("a built-in template has no pictures")]
    BuiltIn,
    #[error("it has more than {} KiB: save it as a black and white PNG", bytes_max >> 10)]
    Big { bytes_max: u64 },
    #[error("it is more than {side_max} dots wide or high: save a smaller one")]
    Wide { side_max: u32 },
    #[error("{why}")]
    Read { kind: std::io::ErrorKind, why: String },
    #[error("{why}")]
    Bad { why: String },
}
