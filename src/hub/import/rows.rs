//! Splits a file into rows by RFC 4180, one at a time and in bounded memory.
//!
//! An unclosed quote would swallow the rest of the file: a quoted field may go on for a
//! few lines only, nothing may follow a closing quote, and a row over several lines must
//! have the header's number of columns. Otherwise its first line is set aside as broken
//! and reading goes on with the next one.

use super::report::Reason;
use std::collections::VecDeque;
use std::io::{self, BufRead};

/// A row, or what is left of one.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the file on which it begins; the header is on line 1.
    pub line: u64,
    /// Where `broken` says so, only the fields before the break.
    pub fields: Vec<Vec<u8>>,
    pub broken: Option<Reason>,
    /// As it was in the file, without the line's end.
    pub raw: Vec<u8>,
}

/// Reads rows from `input`.
pub struct Rows<R> {
    input: R,
    delimiter: u8,
    /// Columns that every row must have; 0 until the header is read.
    columns: usize,
    ahead: VecDeque<Line>,
    line: u64,
    bytes: u64,
}

struct Line {
    number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

/// A quoted field that is longer is an unclosed quote.
const LINES_MAX: usize = 20;
/// More than this in one line is not a row.
const LINE_BYTES_MAX: usize = 256 << 10;

impl<R: BufRead> Rows<R> {
    pub fn new(input: R, delimiter: u8) -> Self {
        Self { input, delimiter, columns: 0, ahead: VecDeque::new(), line: 0, bytes: 0 }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// From now on a row must have so many columns.
    pub fn expect_columns(&mut self, columns: usize) {
        self.columns = columns;
    }

    /// The next row that isn't empty.
    pub fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            if !self.look_ahead(1)? {
                return Ok(None);
            }
            match self.ahead.front() {
                Some(first) if first.bytes.iter().all(u8::is_ascii_whitespace) && !first.too_long => {
                    self.ahead.pop_front();
                }
                _ => return self.row().map(Some),
            }
        }
    }

    fn row(&mut self) -> io::Result<Row> {
        let mut text: Vec<u8> = Vec::new();
        let mut lines = 0;
        loop {
            if lines == LINES_MAX || !self.look_ahead(lines + 1)? {
                return Ok(self.broken(Reason::BrokenQuotes));
            }
            let Some(line) = self.ahead.get(lines) else {
                return Ok(self.broken(Reason::BrokenQuotes));
            };
            if line.too_long {
                return Ok(self.broken(if lines == 0 { Reason::RowTooLong } else { Reason::BrokenQuotes }));
            }
            if lines > 0 {
                text.push(b'\n');
            }
            text.extend_from_slice(&line.bytes);
            lines += 1;
            match split(&text, self.delimiter) {
                Split::Open(_) => continue,
                Split::Broken(_) => return Ok(self.broken(Reason::BrokenQuotes)),
                Split::Whole(fields) => {
                    let wrong = self.columns > 0 && fields.len() != self.columns;
                    if wrong && lines > 1 {
                        return Ok(self.broken(Reason::BrokenQuotes));
                    }
                    let line = self.ahead.front().map_or(0, |line| line.number);
                    self.ahead.drain(..lines);
                    return Ok(Row { line, fields, broken: wrong.then_some(Reason::WrongColumns), raw: text });
                }
            }
        }
    }

    /// Takes the first line alone out as broken.
    fn broken(&mut self, reason: Reason) -> Row {
        let Some(line) = self.ahead.pop_front() else {
            return Row { line: self.line, fields: Vec::new(), broken: Some(reason), raw: Vec::new() };
        };
        let fields = match split(&line.bytes, self.delimiter) {
            Split::Whole(fields) | Split::Open(fields) | Split::Broken(fields) => fields,
        };
        // A stray quote at the very beginning hides even the order's number: without the
        // quotes it can be told whose row this was, so that its order is not taken by half.
        let fields = if fields.is_empty() { unquoted(&line.bytes, self.delimiter) } else { fields };
        Row { line: line.number, fields, broken: Some(reason), raw: line.bytes }
    }

    /// Reads on until `count` lines are at hand; false at the end of the file.
    fn look_ahead(&mut self, count: usize) -> io::Result<bool> {
        while self.ahead.len() < count {
            let mut bytes = Vec::new();
            let mut too_long = false;
            let read = io::Read::take(&mut self.input, LINE_BYTES_MAX as u64).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(false);
            }
            self.bytes += read as u64;
            if bytes.last() == Some(&b'\n') {
                bytes.pop();
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
            } else if read == LINE_BYTES_MAX {
                too_long = true;
                bytes.truncate(200);
                self.skip_line()?;
            }
            if self.line == 0
                && let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
            {
                bytes = rest.to_vec();
            }
            self.line += 1;
            self.ahead.push_back(Line { number: self.line, bytes, too_long });
        }
        Ok(true)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.input.consume(used);
            self.bytes += used as u64;
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// The fields as they would be if no quote meant anything.
fn unquoted(line: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let bare = |field: &[u8]| field.iter().copied().filter(|byte| *byte != b'"').collect();
    line.split(|byte| *byte == delimiter).map(bare).collect()
}

enum Split {
    Whole(Vec<Vec<u8>>),
    /// Ends within quotes; the fields before that.
    Open(Vec<Vec<u8>>),
    /// Something follows a closing quote; the fields before that.
    Broken(Vec<Vec<u8>>),
}

fn split(text: &[u8], delimiter: u8) -> Split {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let mut field = Vec::new();
            let mut bytes = quoted;
            let after = loop {
                let Some(quote) = bytes.iter().position(|byte| *byte == b'"') else { return Split::Open(fields) };
                let (before, from_quote) = bytes.split_at(quote);
                field.extend_from_slice(before);
                match from_quote.get(1) {
                    Some(b'"') => {
                        field.push(b'"');
                        bytes = from_quote.get(2..).unwrap_or_default();
                    }
                    Some(next) if *next == delimiter => break from_quote.get(2..),
                    None => break None,
                    Some(_) => return Split::Broken(fields),
                }
            };
            fields.push(field);
            match after {
                Some(after) => rest = after,
                None => return Split::Whole(fields),
            }
        } else {
            match rest.iter().position(|byte| *byte == delimiter) {
                Some(end) => {
                    let (field, after) = rest.split_at(end);
                    fields.push(field.to_vec());
                    rest = after.get(1..).unwrap_or_default();
                }
                None => {
                    fields.push(rest.to_vec());
                    return Split::Whole(fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, columns: usize) -> Vec<(u64, Vec<String>, Option<Reason>)> {
        let mut rows = Rows::new(text.as_bytes(), b',');
        rows.expect_columns(columns);
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let fields = row.fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            all.push((row.line, fields, row.broken));
        }
        assert_eq!(rows.bytes(), text.len() as u64);
        all
    }

    fn fields(row: &str) -> Vec<String> {
        row.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn quotes_line_ends_and_the_byte_order_mark() {
        assert_eq!(
            check("\u{feff}a,b\r\n\"x, \"\"y\"\"\",2\n\n\"two\r\nlines\",3\n5\" nail,4", 2),
            [
                (1, fields("a|b"), None),
                (2, fields("x, \"y\"|2"), None),
                (4, fields("two\nlines|3"), None),
                (6, fields("5\" nail|4"), None),
            ]
        );
    }

    #[test]
    fn an_unclosed_quote_breaks_one_row_only() {
        let rest: String = (0..50).map(|n| format!("{n},x\n")).collect();
        let rows = check(&format!("a,\"open\n{rest}"), 2);
        assert_eq!(rows[0], (1, fields("a"), Some(Reason::BrokenQuotes)));
        assert_eq!(rows.len(), 51);
        assert!(rows[1..].iter().all(|row| row.2.is_none()));

        let rows = check("a,\"open\nb,c\nd,\"e, f\"\n", 2);
        assert_eq!(rows[0].2, Some(Reason::BrokenQuotes));
        assert_eq!(rows[1..], [(2, fields("b|c"), None), (3, fields("d|e, f"), None)]);
    }

    #[test]
    fn rows_of_another_width_and_endless_lines_are_told() {
        assert_eq!(check("a,b\nc\nd,e\n", 2)[1], (2, fields("c"), Some(Reason::WrongColumns)));
        let long = format!("a,{}\nb,c\n", "x".repeat(3 * LINE_BYTES_MAX));
        let rows = check(&long, 2);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].2, Some(Reason::RowTooLong));
        assert_eq!(rows[1], (2, fields("b|c"), None));
    }
}
