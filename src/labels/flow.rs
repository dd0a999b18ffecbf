//! Text into lines: shrinks, wraps and cuts, with no idea of dots or glyphs.

use icu_normalizer::ComposingNormalizerBorrowed;

/// How a text comes to stand in its box.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    pub lines: Vec<String>,
    /// Dots an em.
    pub size: u32,
    /// Whether the end of the text is missing.
    pub cut: bool,
}

/// From one baseline to the next, in ems.
pub(super) const LINE_EM: f32 = 1.16;
/// From the top of a line to its baseline, in ems.
pub(super) const BASELINE_EM: f32 = 0.9;

pub(super) struct Room {
    pub width: f32,
    pub height: f32,
    pub size_max: u32,
    pub size_min: u32,
    /// Wrap at full size before shrinking, and keep the data's line breaks.
    pub wrap: bool,
}

/// How much of a line's height its letters take.
const LETTERS: f32 = 0.75;

/// Breaks the text into lines; `width_em` measures one of them.
pub(super) fn flow(text: &str, room: &Room, width_em: &mut dyn FnMut(&str) -> f32) -> Flow {
    let paragraphs = paragraphs(text, room.wrap);
    let size_min = room.size_min.clamp(1, room.size_max.max(1));
    if let [line] = paragraphs.as_slice() {
        let widest = (room.width / width_em(line).max(0.01)).floor() as u32;
        let least = if room.wrap { room.size_max } else { size_min };
        if widest >= least {
            // A line may stand a little over its area, for its letters don't; not over what is below.
            let tallest = (room.height / (LINE_EM * LETTERS)) as u32;
            let size = widest.min(room.size_max).min(tallest.max(size_min));
            return Flow { lines: vec![line.clone()], size, cut: false };
        }
    }
    // Without `wrap` only the smallest size wraps: one small line beats two big ones.
    let mut size = if room.wrap { room.size_max } else { size_min };
    loop {
        let lines_max = ((room.height / (size as f32 * LINE_EM) + 0.05).floor() as usize).max(1);
        let width = room.width / size as f32;
        let mut lines = Vec::new();
        for paragraph in &paragraphs {
            wrap(paragraph, width, width_em, lines_max, &mut lines);
        }
        if lines.len() <= lines_max {
            return Flow { lines, size, cut: false };
        }
        if size <= size_min {
            lines.truncate(lines_max);
            if let Some(last) = lines.last_mut() {
                ellipsis(last, width, width_em);
            }
            return Flow { lines, size, cut: true };
        }
        size = (size - size.div_ceil(16)).max(size_min);
    }
}

/// The text's lines as the data breaks them, without the characters that only steer.
fn paragraphs(text: &str, keep_breaks: bool) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    // Some systems write é as e and an accent; the fonts know where it sits on é only.
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(&text);
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}');
    let clean = |line: &str| -> String {
        line.chars()
            .filter(|c| !is_steering(*c))
            .map(|c| if c == '\t' || c == '\u{A0}' || is_break(c) { ' ' } else { c })
            .collect::<String>()
            .trim()
            .to_owned()
    };
    if keep_breaks { text.split(is_break).map(clean).collect() } else { vec![clean(&text)] }
}

/// Joiners, variation selectors and direction marks have no picture of their own.
fn is_steering(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Appends the paragraph's lines, none wider than `width` ems unless one character is.
/// Stops at the first line above `most`, however long the paragraph.
fn wrap(paragraph: &str, width: f32, width_em: &mut dyn FnMut(&str) -> f32, most: usize, lines: &mut Vec<String>) {
    let mut buffer = [0; 4];
    let mut line = String::new();
    let mut line_width = 0.0;
    // Where the line may be broken: byte, and the width up to there.
    let mut chance: Option<(usize, f32)> = None;
    let mut before = ' ';
    for c in paragraph.chars() {
        if lines.len() > most {
            return;
        }
        let advance = width_em(c.encode_utf8(&mut buffer));
        if !line.is_empty() && may_break(before, c) {
            chance = Some((line.len(), line_width));
        }
        if !line.is_empty() && c != ' ' && line_width + advance > width {
            let (end, end_width) = chance.take().unwrap_or((line.len(), line_width));
            let rest = line.split_off(end);
            lines.push(line.trim_end().to_owned());
            line = rest;
            line_width -= end_width;
        }
        if !(line.is_empty() && c == ' ') {
            line.push(c);
            line_width += advance;
        }
        before = c;
    }
    if lines.len() <= most {
        lines.push(line.trim_end().to_owned());
    }
}

fn may_break(before: char, after: char) -> bool {
    if "，。、；：！？）》」』】…,.;:!?)".contains(after) || "（《「『【(".contains(before) {
        return false;
    }
    after != ' ' && (before == ' ' || matches!(before, '-' | '/' | ',') || is_cjk(before) || is_cjk(after))
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Ends the line with "…", taking away as much of it as that needs.
fn ellipsis(line: &mut String, width: f32, width_em: &mut dyn FnMut(&str) -> f32) {
    while !line.is_empty() && width_em(line) + width_em("…") > width {
        line.pop();
    }
    line.truncate(line.trim_end().len());
    line.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character is one em wide.
    fn square(text: &str) -> f32 {
        text.chars().count() as f32
    }

    fn check(text: &str, wrap: bool, size: u32, lines: &[&str]) {
        let room = Room { width: 100.0, height: 24.0, size_max: 20, size_min: 10, wrap };
        let flow = flow(text, &room, &mut square);
        assert_eq!(flow.lines, lines, "{text:?}");
        assert_eq!(flow.size, size, "{text:?}");
        assert_eq!(flow.cut, lines.iter().any(|line| line.ends_with('…')));
    }

    #[test]
    fn a_line_shrinks_then_wraps_then_is_cut() {
        check("abcde", false, 20, &["abcde"]);
        check("abcdefgh", false, 12, &["abcdefgh"]);
        check("abcdef ghijkl", false, 10, &["abcdef", "ghijkl"]);
        check("abcdefghijklmnopqrstuvw", false, 10, &["abcdefghij", "klmnopqrs…"]);
        check("abcdef ghijkl mnopq", false, 10, &["abcdef", "ghijkl…"]);
    }

    #[test]
    fn a_paragraph_wraps_first_and_keeps_its_breaks() {
        check("ab cd\nef", true, 10, &["ab cd", "ef"]);
        check("中文地址一二三四五六，七", true, 10, &["中文地址一二三四五", "六，七"]);
        check("e\u{301}o\u{30B}", false, 20, &["éő"]);
        check("a\u{200D}b\r\nc\td", false, 16, &["ab c d"]);
    }
}
