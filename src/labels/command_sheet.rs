use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Text};

/// A sheet of command bar codes that lies on the bench. 4 x 6 in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandSheet {
    pub title: String,
    /// At most [`CommandSheet::COMMANDS_MAX`]; see [`CommandSheet::sheets`].
    pub commands: Vec<Command>,
    #[serde(default)]
    pub reprint: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// What the scanner sends.
    pub code: String,
    pub words: String,
    /// The same in the second language.
    pub words_local: String,
}

const TOP_MM: f32 = 12.5;
const ROW_MM: f32 = 22.6;

impl CommandSheet {
    /// Six rows of two: nearer together and a scanner would take the neighbour.
    pub const COMMANDS_MAX: usize = 12;

    /// As many sheets as the commands need.
    pub fn sheets(title: &str, commands: &[Command]) -> Vec<Self> {
        rows(commands)
            .chunks(Self::COMMANDS_MAX / 2)
            .map(|rows| Self { title: title.into(), commands: rows.concat(), reprint: false })
            .collect()
    }

    pub fn label(&self) -> Label {
        let mut label = Label::new(101.6, 152.4);
        let title_mm = if self.reprint { 58.0 } else { 95.6 };
        label.add(Text::new(area(3.0, 2.5, title_mm, 8.5), 6.5, &self.title).bold());
        label.mark_reprint(self.reprint, area(62.6, 3.5, 36.0, 6.0));
        label.rule(3.0, 11.4, 95.6, 0.5);
        for (number, row) in rows(&self.commands).iter().enumerate() {
            let y = TOP_MM + ROW_MM * number as f32;
            for (command, x) in row.iter().zip([2.0, 51.3]) {
                let width = if is_long(command) { 97.6 } else { 48.3 };
                let words = format!("{}  {}", command.words, command.words_local);
                label.add(Text::new(area(x + 2.0, y, width - 3.3, 6.0), 4.6, words).bold().centre().min(2.4));
                label.add(Barcode::code128(area(x, y + 6.4, width, 10.6), &command.code).bare());
                label.add(Text::new(area(x + 2.0, y + 17.2, width - 3.3, 3.0), 2.2, &command.code).centre());
            }
            label.rule(3.0, y + 21.2, 95.6, 0.2);
        }
        label
    }

    pub fn sample() -> Self {
        let command = |code: &str, words: &str, words_local: &str| Command {
            code: code.into(),
            words: words.into(),
            words_local: words_local.into(),
        };
        Self {
            title: "Commands / 命令条码".into(),
            commands: vec![
                command("CMD-CONFIRM", "Confirm", "确认"),
                command("CMD-CANCEL", "Cancel", "取消"),
                command("CMD-UNDO", "Undo", "撤销"),
                command("CMD-SHORT", "Short", "短缺"),
                command("CMD-DAMAGED", "Damaged", "破损"),
                command("CMD-PRINT", "Print", "打印"),
                command("CMD-SKIP", "Skip", "跳过"),
                command("CMD-HOME", "Home", "主页"),
                command("CMD-QTY-5", "Quantity 5", "数量 5"),
                command("CMD-QTY-10", "Quantity 10", "数量 10"),
                command("CMD-LOOKUP", "Look up", "查询"),
                command("CMD-LOCK", "Lock", "锁定"),
            ],
            reprint: false,
        }
    }
}

/// Two commands a row; one whose bar code needs the room has the row to itself.
fn rows(commands: &[Command]) -> Vec<Vec<Command>> {
    let mut rows: Vec<Vec<Command>> = Vec::new();
    for command in commands {
        match rows.last_mut() {
            Some(row) if row.len() == 1 && !is_long(command) && !row.iter().any(is_long) => row.push(command.clone()),
            _ => rows.push(vec![command.clone()]),
        }
    }
    rows
}

/// More characters than fit half the width with bars wide enough for any scanner.
fn is_long(command: &Command) -> bool {
    command.code.chars().count() > 12
}
