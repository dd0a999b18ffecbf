//! `floor doctor`.

use super::checks::{Bench, Running, examine};
use super::finding::{Finding, Part};
use super::{probe, test, udev, usb};
use crate::floor_loop::Health;
use crate::store::is_in_use;
use crate::terminal::config::Config;
use crate::words::{Language, Msg, Word};
use floor_drivers::transport::Address;
use std::io::Write;
use std::path::Path;

/// What is asked of the doctor.
#[derive(clap::Args)]
pub struct Doctor {
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// Print the udev rules that let this user open what is attached.
    #[arg(long, conflicts_with_all = ["json", "test"])]
    udev: bool,
    /// Test the device of this name in terminal.toml: read a scan or a weight, print a label.
    #[arg(long, value_name = "NAME")]
    test: Option<String>,
    /// Ask whether a Toledo 8217 scale listens at this address, as it would stand in terminal.toml.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["json", "test", "udev"])]
    probe: Option<Address>,
    /// Language of the report: en or zh.
    #[arg(long, value_parser = known_language)]
    lang: Option<String>,
}

impl Doctor {
    /// Does it; false when something is wrong.
    pub fn run(&self, folder: &Path, out: &mut dyn Write) -> anyhow::Result<bool> {
        if self.udev {
            write!(out, "{}", udev::rules(&usb::list(), &udev::Kinds::attached(), &udev::own_ports()))?;
            return Ok(true);
        }
        let language = Language::parse(&self.lang.clone().or_else(|| std::env::var("LANG").ok()).unwrap_or_default());
        if let Some(address) = &self.probe {
            return probe::run(address, language, out);
        }
        // What can be read is examined and tested, whatever else is wrong with it.
        let config = Config::read(folder);
        if let Some(name) = &self.test {
            let config = config?;
            return test::run(name, config.as_ref(), is_in_use(&folder.join("terminal")), language, out);
        }
        let config = config.as_ref().map(Option::as_ref);
        let elsewhere = is_in_use(&folder.join("terminal"));
        let running = if elsewhere { Running::Elsewhere } else { Running::Nowhere };
        let findings = examine(&Bench { folder, config, running });
        if self.json {
            writeln!(out, "{}", json(&findings, language)?)?;
        } else {
            write!(out, "{}", text(&findings, language))?;
        }
        Ok(findings.iter().all(|finding| finding.health != Health::Bad))
    }
}

/// Who asks for a language is told when there is none; the system's own may be any.
fn known_language(code: &str) -> Result<String, &'static str> {
    let known = ["en", "zh"].contains(&code.get(..2).unwrap_or_default());
    if known { Ok(code.to_owned()) } else { Err("known are en and zh") }
}

/// The report for people: one paragraph a finding, what is wrong with an arrow to the fix.
fn text(findings: &[Finding], language: Language) -> String {
    let mut out = String::new();
    for finding in findings {
        let verdict = Msg::new(verdict(finding.health)).text(language);
        let part = Msg::new(finding.part.title()).text(language);
        out.push_str(&format!("[{verdict}] {part}: {}\n", plain(&finding.name)));
        if !finding.address.is_empty() {
            out.push_str(&format!("    {}\n", plain(&finding.address)));
        }
        out.push_str(&format!("    {}\n", plain(&finding.say.text(language))));
        if let Some(fix) = &finding.fix {
            out.push_str(&format!("    -> {}\n", plain(&fix.text(language))));
        }
    }
    if !findings.iter().any(|finding| finding.part == Part::Attached) {
        out.push_str(&format!("{}\n", Msg::new(Word::DoctorNothingAttached).text(language)));
    }
    out
}

/// A device's own words can't steer the terminal that they are printed on.
fn plain(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', " ").replace('\n', "\n    ")
}

fn json(findings: &[Finding], language: Language) -> serde_json::Result<String> {
    let rows: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "part": finding.part.id(),
                "name": finding.name,
                "address": finding.address,
                "health": match finding.health { Health::Good => "ok", Health::Silent => "unknown", Health::Warn => "warn", Health::Bad => "bad" },
                "say": finding.say.text(language),
                "fix": finding.fix.as_ref().map(|fix| fix.text(language)),
            })
        })
        .collect();
    serde_json::to_string_pretty(&rows)
}

fn verdict(health: Health) -> Word {
    match health {
        Health::Good => Word::DoctorGood,
        Health::Silent => Word::DoctorUnseen,
        Health::Warn => Word::DoctorWarn,
        Health::Bad => Word::DoctorBad,
    }
}
