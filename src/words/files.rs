//! What is wrong with a file that somebody wrote, for that person: TOML that can't be read,
//! and what the disk says.

use super::{Msg, Word};
use std::io::ErrorKind;

/// What the disk says of a file; `text` is for what has no words.
pub fn io(kind: ErrorKind, text: &str) -> Msg {
    match kind {
        ErrorKind::NotFound => Word::FileMissing.into(),
        ErrorKind::PermissionDenied => Word::FileNotPermitted.into(),
        ErrorKind::IsADirectory => Word::FileIsFolder.into(),
        ErrorKind::InvalidData => Word::FileNotText.into(),
        _ => plain(text),
    }
}

/// What the reader of TOML says, in plain words. Names stay as they are; what it says in a way
/// that is not known here stays in its own words.
pub fn toml(message: &str) -> Msg {
    let message = message.trim();
    let first = message.lines().next().unwrap_or_default();
    settings(message).or_else(|| syntax(first)).unwrap_or_else(|| plain(message.replace('\n', "; ")))
}

/// What serde finds wrong with a file that is TOML.
fn settings(message: &str) -> Option<Msg> {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let (field, known) = rest.split_once('`')?;
        return Some(match names(known) {
            known if known.is_empty() => Msg::new(Word::TomlUnknownNone).arg(field),
            known => Msg::new(Word::TomlUnknown).arg(field).arg(known),
        });
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (found, known) = rest.split_once('`')?;
        return Some(Msg::new(Word::TomlChoice).arg(found).arg(names(known)));
    }
    if let Some(field) = between(message, "missing field `", "`") {
        return Some(Msg::new(Word::TomlMissing).arg(field));
    }
    if let Some(field) = between(message, "duplicate field `", "`") {
        return Some(Msg::new(Word::TomlTwice).arg(field));
    }
    if let Some(rest) = message.strip_prefix("invalid length ") {
        let (length, wanted) = rest.split_once(", expected ")?;
        return Some(Msg::new(Word::TomlLength).arg(length).arg_msg(expected(wanted)));
    }
    let wrong = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((given, wanted)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) {
        return Some(Msg::new(Word::TomlOther).arg_msg(found(given)).arg_msg(expected(wanted)));
    }
    let address = ["failed to read device address \"", "failed to read camera address \""];
    if let Some((text, _)) =
        address.iter().find_map(|said| message.strip_prefix(said)).and_then(|rest| rest.rsplit_once("\": "))
    {
        let camera = message.starts_with(address[1]);
        let why = if camera { camera_address(text) } else { device_address(text) };
        return Some(Msg::new(Word::AddressWrong).arg(text).arg_msg(why));
    }
    let word = match message {
        "the weight has no unit" => Word::WeightNoUnit,
        "the unit of the weight is not known" => Word::WeightUnknownUnit,
        "the weight is not a number" => Word::WeightNoNumber,
        "wanted string or table" => return Some(expected("a string")),
        _ if message.starts_with("data did not match any variant of untagged enum") => Word::TomlNoForm,
        _ => return None,
    };
    Some(word.into())
}

/// What the parser finds wrong with a file that is no TOML; behind the comma it lists the
/// signs that it would take.
fn syntax(message: &str) -> Option<Msg> {
    let said = message.split(", expected ").next().unwrap_or(message);
    if let Some(of) = between(message, "cannot extend value of type ", " with a dotted key") {
        return Some(Msg::new(Word::TomlExtended).arg_msg(found(of)));
    }
    let word = match said {
        "duplicate key" => Word::TomlTwiceUnnamed,
        "string values must be quoted" => Word::TomlQuotes,
        "missing opening quote"
        | "invalid basic string"
        | "invalid literal string"
        | "invalid multi-line basic string"
        | "invalid multi-line literal string" => Word::TomlQuoteOpen,
        "missing escaped value" | "too few unicode value digits" | "invalid escape sequence" => Word::TomlEscape,
        "key with no value"
        | "missing assignment between key-value pairs"
        | "extra assignment between key-value pairs"
        | "extra `=`"
        | "unexpected `=` in array"
        | "unexpected key or value"
        | "invalid key-value pair" => Word::TomlEquals,
        "missing value" | "missing value for key" => Word::TomlValue,
        "invalid unquoted key"
        | "unquoted keys cannot be empty"
        | "missing key for inline table element"
        | "keys cannot be multi-line literal strings"
        | "keys cannot be multi-line basic strings" => Word::TomlName,
        "unclosed table"
        | "unclosed array table"
        | "unclosed array"
        | "unclosed inline table"
        | "missing table open"
        | "missing array opening"
        | "missing inline table opening" => Word::TomlBracket,
        "missing comma between array elements"
        | "missing comma between key-value pairs"
        | "extra comma in array"
        | "extra comma in inline table" => Word::TomlComma,
        "integers with a radix cannot be signed"
        | "radix must be lowercase"
        | "unexpected leading zero"
        | "unexpected sign"
        | "redundant numeric sign"
        | "redundant integer number prefix"
        | "`_` may only go between digits" => Word::TomlNoNumber,
        "integer number overflowed" | "floating-point number overflowed" => Word::TomlTooLarge,
        "invalid value"
        | "unexpected content"
        | "invalid inline table element"
        | "unexpected content between comment and newline" => Word::TomlNothing,
        "invalid comment character" | "carriage return must be followed by newline" => Word::TomlControl,
        _ => return None,
    };
    Some(word.into())
}

/// What stands in the file.
fn found(given: &str) -> Msg {
    if let Some(text) = given.strip_prefix("string ") {
        return Msg::new(Word::TomlText).arg(text);
    }
    for kind in ["integer `", "floating point `"] {
        if let Some(number) = between(given, kind, "`") {
            return Msg::new(Word::TomlNumber).arg(number);
        }
    }
    if let Some(truth) = between(given, "boolean `", "`") {
        return Msg::new(Word::TomlPlain).arg(truth);
    }
    match given {
        "string" => Word::TomlAText.into(),
        "integer" | "float" => Word::TomlANumber.into(),
        "boolean" => Word::TomlATruth.into(),
        "sequence" | "array" => Word::TomlList.into(),
        "map" | "table" | "inline table" => Word::TomlTable.into(),
        other => plain(other),
    }
}

/// What the file should say there.
fn expected(wanted: &str) -> Msg {
    let whole = |from: String, to: String| Msg::new(Word::TomlAWholeTo).arg(from).arg(to);
    if let Some(length) = wanted.strip_prefix("an array of length ") {
        return Msg::new(Word::TomlAList).arg(length);
    }
    match wanted {
        "a string" | "a borrowed string" | "path string" | "a string or map" => Word::TomlAText.into(),
        "a character" => Word::TomlACharacter.into(),
        "f32" | "f64" => Word::TomlANumber.into(),
        "a boolean" => Word::TomlATruth.into(),
        "u8" => whole("0".into(), u8::MAX.to_string()),
        "u16" => whole("0".into(), u16::MAX.to_string()),
        "u32" => whole("0".into(), u32::MAX.to_string()),
        "i8" => whole(i8::MIN.to_string(), i8::MAX.to_string()),
        "i16" => whole(i16::MIN.to_string(), i16::MAX.to_string()),
        "i32" => whole(i32::MIN.to_string(), i32::MAX.to_string()),
        // TOML itself knows no larger ones.
        "u64" | "usize" => whole("0".into(), i64::MAX.to_string()),
        "i64" | "isize" | "an integer" => Word::TomlAWhole.into(),
        "a sequence" => Word::TomlList.into(),
        "a map" | "a table" => Word::TomlTable.into(),
        wanted if wanted.starts_with("struct ") => Word::TomlTable.into(),
        other => plain(other),
    }
}

/// How an address of this kind is written.
fn device_address(text: &str) -> Msg {
    let write = |word: Word, form: &str| Msg::new(word).arg(form);
    let kind = text.trim().split_once(':').map_or("", |(kind, _)| kind);
    match kind {
        "serial" => write(Word::AddressSerial, "serial:/dev/ttyUSB0?baud=9600&frame=8N1&flow=none"),
        "tcp" => write(Word::AddressNetwork, "tcp:10.0.0.7:9100"),
        "usb" => write(Word::AddressUsb, "usb:serial=…, usb:id=MDL:…"),
        "hid" => write(Word::AddressUsb, "hid:serial=…, hid:id=0c2e:0b61, hid:phys=…, hid:path=…"),
        "evdev" => write(Word::AddressUsb, "evdev:/dev/input/…, evdev:name=…, evdev:id=0c2e:0b61, evdev:phys=…"),
        "queue" => Word::AddressQueue.into(),
        "sim" | "folder" | "file" | "replay" => write(Word::AddressPath, &format!("{kind}:")),
        _ => write(Word::AddressKinds, "serial:, tcp:, usb:, hid:, evdev:, sim:, queue:, folder:, file:, replay:"),
    }
}

fn camera_address(text: &str) -> Msg {
    let write = |word: Word, form: &str| Msg::new(word).arg(form);
    match text.trim().split_once(':') {
        Some(("http", _)) => write(Word::AddressNetwork, "http://10.0.0.9:80/snapshot.jpg"),
        Some(("v4l2", _)) => write(Word::AddressUsb, "v4l2:/dev/video0, v4l2:name=…"),
        _ => write(Word::AddressKinds, "v4l2:, http://"),
    }
}

/// The names in backticks: ", expected one of `a`, `b`" is "a, b".
fn names(text: &str) -> String {
    text.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.split_once(after).map(|(found, _)| found)
}

fn plain(text: impl AsRef<str>) -> Msg {
    Msg::new(Word::Plain).arg(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::template::{Fault, Template};
    use crate::terminal::config::Config;
    use crate::words::{Language, speaks_chinese};
    use std::path::Path;

    /// What is said of a terminal.toml with these lines in it.
    fn set_up(lines: &str) -> Msg {
        let text = format!("warehouse = \"LAX1\"\ndevice = \"T07\"\n{lines}");
        toml(toml::from_str::<Config>(&text).expect_err(&text).message())
    }

    /// What is said of a template with these lines in it.
    fn template(lines: &str) -> Msg {
        let text = format!("kind = \"tote\"\nwidth_mm = 100\nheight_mm = 50\n{lines}");
        match Template::load(Path::new("tote.toml"), &text, None).expect_err(&text).remove(0).fault {
            Fault::Form { why } => toml(&why),
            other => panic!("{other}"),
        }
    }

    #[track_caller]
    fn check(said: &Msg, english: &str, names: &[&str]) {
        let text = said.text(Language::English);
        assert!(text.contains(english), "expected {english:?}: {text}");
        speaks_chinese(said, names);
    }

    #[test]
    fn what_serde_finds_is_said_in_words() {
        check(&set_up("devise = 1"), "there is no devise here; known are warehouse, device, epoch", &["devise"]);
        check(&set_up("[hub]\nurl = \"http://hub\""), "token is missing: write it", &[]);
        check(&set_up("[hub]\nurl = 5\ntoken = \"\""), "here stands the number 5, and it takes a text in quotes", &[]);
        check(&set_up("stable_for_ms = \"long\""), "the text \"long\", and it takes a whole number from 0", &["long"]);
        check(&set_up("epoch = -1"), "the number -1, and it takes a whole number from 0 to 4294967295", &[]);
        check(&set_up("epoch = 1.5"), "the number 1.5, and", &[]);
        check(&set_up("scanner = 7"), "and it takes a list", &[]);
        check(&set_up("hub = true"), "here stands true, and it takes a table", &[]);
        check(&set_up("[wedge]\ngs_substitute = \"ab\""), "and it takes one character", &["ab"]);
        let scale = "[[scale]]\nname = \"s\"\naddress = \"tcp:h:1\"\nprotocol = \"cas\"\n";
        check(&set_up(&format!("{scale}unit = \"stone\"")), "\"stone\" can't be chosen here; known are", &["stone"]);
        for (max, said) in [("30", "no unit"), ("30 st", "is not known"), ("heavy kg", "no number")] {
            let trade = format!("{scale}trade = {{ max = \"{max}\", division = \"1 g\" }}");
            check(&set_up(&trade), said, &[]);
        }
        check(&template("[[element]]\nat = [1, 2, 3]"), "this list has 3 values, and it takes a list of 4 values", &[]);
        check(&template("[[element]]\nat = \"here\""), "the text \"here\", and it takes a list of 4", &["here"]);
        check(&template("[[element]]\nat = [1, 2, 3, 4]\nbold = 1"), "it takes true or false", &[]);
        check(&template("[[element]]\nat = [1, 2, 3, 4]\nsize = \"big\""), "it takes a number", &["big"]);
        check(&template("[[element]]\nat = [1, 2, 3, 4]\nalign = \"middle\""), "known are left", &["middle"]);
        check(&template("[[element]]\nat = [1, 2, 3, 4]\nwhen = 5"), "a text in quotes, or a list of them", &[]);
        check(&template("element = 5"), "it takes a list", &[]);
    }

    #[test]
    fn what_is_no_toml_is_said_in_words() {
        for (lines, said) in [
            ("epoch = 1\nepoch = 2", "stands there twice"),
            ("[hub]\n[hub]", "stands there twice"),
            ("label_folder = labels", "or a text in quotes"),
            ("label_folder = \"labels", "without its quote"),
            ("label_folder = 'labels", "without its quote"),
            ("label_folder = \"C:\\labels\"", "a backslash"),
            ("epoch", "one name = value in each line"),
            ("epoch 1", "one name = value in each line"),
            ("epoch = = 1", "one name = value in each line"),
            ("ep och = 1", "one name = value in each line"),
            ("hub = { url = 1 token = 2 }", "one name = value"),
            ("epoch =", "here belongs a number"),
            ("scanner = [1 2]", "here belongs a number"),
            ("épée = 1", "letters, digits"),
            ("[hub", "a bracket is not closed"),
            ("[[scanner]", "a bracket is not closed"),
            ("scanner = [1", "a bracket is not closed"),
            ("hub = { url = 1", "a bracket is not closed"),
            ("scanner = [1, , 2]", "a comma"),
            ("epoch = 01", "written as no number is"),
            ("epoch = +-1", "written as no number is"),
            ("epoch = 99999999999999999999", "a whole number from 0 to 4294967295"),
            ("epoch = 1\nepoch.more = 2", "before, as a number, and"),
        ] {
            check(&set_up(lines), said, &[]);
        }
    }

    #[test]
    fn wrong_addresses_say_how_they_are_written() {
        for address in [
            "",
            "com1",
            "tcp:host",
            "tcp::9100",
            "tcp:h:99999",
            "usb:",
            "serial:",
            "serial:/dev/x?baud=fast",
            "serial:/dev/x?frame=9N1",
            "hid:",
            "hid:id=0c2e",
            "evdev:",
            "sim:",
            "replay:",
            "folder:",
            "file:",
            "queue:-d",
        ] {
            let said = set_up(&format!("[[scanner]]\nname = \"s\"\naddress = \"{address}\""));
            check(&said, &format!("{address} is no address: "), &[address]);
        }
        for address in ["", "video0", "v4l2:", "v4l2:name=", "http://", "http://h:99999/", "http://a b/", "https://h/"]
        {
            let said = set_up(&format!("[camera]\naddress = \"{address}\""));
            check(&said, &format!("{address} is no address: "), &[address]);
        }
    }

    #[test]
    fn what_the_disk_says_has_words_and_what_nobody_knows_stays() {
        for kind in [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::IsADirectory, ErrorKind::InvalidData]
        {
            speaks_chinese(&io(kind, "in English"), &[]);
        }
        assert_eq!(io(ErrorKind::Other, "no such luck").text(Language::Chinese), "no such luck");
        assert_eq!(toml("a new way\nto be wrong").text(Language::Chinese), "a new way; to be wrong");
    }
}
