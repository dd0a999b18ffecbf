//! `floor labels`: samples of every kind, templates checked, carriers' labels tried out.

use super::pass::{self, Passed, Target};
use super::template::{Templates, built_in};
use super::{KINDS, Paper, Rendered, png};
use anyhow::{Context, bail};
use floor_drivers::printer::{Bitmap, Media, language};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Draws labels as PNG files: a sample of every kind, or with `--pass` a carrier's own.
#[derive(clap::Args)]
pub struct Labels {
    /// Where the pictures go.
    #[arg(long, value_name = "DIR", required_unless_present = "export")]
    out: Option<PathBuf>,
    /// Dots per inch of the print head.
    #[arg(long, default_value_t = 203)]
    dpi: u32,
    /// Width of the receipt paper in millimetres: 58, 80.
    #[arg(long, default_value_t = 80, value_parser = receipt_mm)]
    receipt_mm: u32,
    /// Check the templates in this folder, and draw with them.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Write the built-in template of this kind of label, to begin with: badge, bag, location, rma,
    /// sku or tote. The other kinds are laid out by calculation, around what they hold.
    #[arg(long, value_name = "KIND")]
    export: Option<String>,
    /// A carrier's label (ZPL, PNG or PDF): what a printer would get.
    #[arg(long, value_name = "FILE")]
    pass: Option<PathBuf>,
    /// The resolution that the carrier's ZPL was made for.
    #[arg(long, default_value_t = 203)]
    made_for: u32,
    /// The printer's language, for --pass.
    #[arg(long, default_value = "zpl")]
    language: String,
}

impl Labels {
    /// Does it; false when a template was found wanting.
    pub fn run(&self, say: &mut dyn Write) -> anyhow::Result<bool> {
        if let Some(kind) = &self.export {
            let shipped: Vec<&str> =
                KINDS.iter().map(|kind| kind.name).filter(|name| built_in(name).is_some()).collect();
            let text = built_in(kind).with_context(|| {
                let why = if KINDS.iter().any(|known| known.name == kind.as_str()) {
                    "its layout is calculated from what it holds"
                } else {
                    "there is no such kind of label"
                };
                format!("there is no template of {kind:?} to begin with: {why}; there are {}", shipped.join(", "))
            })?;
            say.write_all(text.as_bytes())?;
            return Ok(true);
        }
        let out = self.out.as_deref().context("say where the pictures go, with --out DIR")?;
        std::fs::create_dir_all(out).with_context(|| format!("failed to make the folder {}", out.display()))?;
        match &self.pass {
            Some(file) => self.pass_through(file, out, say).map(|()| true),
            None => self.samples(out, say),
        }
    }

    fn samples(&self, out: &Path, say: &mut dyn Write) -> anyhow::Result<bool> {
        let templates = match &self.templates {
            Some(folder) if !folder.is_dir() => bail!("there is no folder {}", folder.display()),
            Some(folder) => Templates::load(folder),
            None => Templates::built_in(),
        };
        for kind in KINDS {
            let is_receipt = kind.paper == Paper::RECEIPT_80;
            let paper = if is_receipt { Paper::receipt(self.receipt_mm) } else { kind.paper };
            let sheets = templates
                .draw(&(kind.sample)(), self.dpi, paper)
                .with_context(|| format!("failed to draw the label {}", kind.name))?;
            let pictures: Vec<&Bitmap> = sheets.iter().map(|Rendered { bitmap, .. }| bitmap).collect();
            save(out, kind.name, &pictures, say)?;
        }
        for file in templates.files().iter().filter(|file| file.troubles.is_empty()) {
            writeln!(say, "{}: used for {}", file.path.display(), file.kind.as_deref().unwrap_or_default())?;
        }
        let troubles = templates.troubles();
        for trouble in &troubles {
            writeln!(say, "{trouble}")?;
        }
        Ok(troubles.is_empty())
    }

    fn pass_through(&self, file: &Path, out: &Path, say: &mut dyn Write) -> anyhow::Result<()> {
        let entry = language(&self.language).with_context(|| {
            let known: Vec<&str> = floor_drivers::printer::LANGUAGES.iter().map(|entry| entry.id).collect();
            format!("there is no printer language {:?}; known are {}", self.language, known.join(", "))
        })?;
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or("carrier");
        let unused = || format!("the carrier's label {} can't be used", file.display());
        let carrier = pass::load(file, self.made_for, name).with_context(unused)?;
        let target = Target { language: entry.id, dpi: self.dpi, media_mm: pass::MEDIA_MM };
        let (bytes, note) = match pass::pass(&carrier, &target).with_context(unused)? {
            Passed::AsIs { bytes, note, .. } => {
                writeln!(say, "sent as it came")?;
                (bytes, note)
            }
            Passed::Drawn { labels, note, .. } => {
                save(out, name, &labels.iter().collect::<Vec<_>>(), say)?;
                let language = (entry.new)();
                let media = Media { dpi: self.dpi, ..Media::default() };
                let mut bytes = Vec::new();
                for label in &labels {
                    bytes.extend(language.label(label, 1, &media)?);
                }
                (bytes, note)
            }
        };
        let path = out.join(format!("{name}.{}", entry.id));
        std::fs::write(&path, bytes).with_context(|| format!("failed to write {}", path.display()))?;
        writeln!(say, "{}", path.display())?;
        if !note.is_empty() {
            writeln!(say, "{note}")?;
        }
        Ok(())
    }
}

/// The rolls that receipt printers take.
fn receipt_mm(text: &str) -> Result<u32, &'static str> {
    match text {
        "58" => Ok(58),
        "80" => Ok(80),
        _ => Err("receipt paper is 58 or 80 mm wide"),
    }
}

fn save(out: &Path, name: &str, pictures: &[&Bitmap], say: &mut dyn Write) -> anyhow::Result<()> {
    for (picture, number) in pictures.iter().zip(1..) {
        let name = if pictures.len() == 1 { name.to_owned() } else { format!("{name}-{number}") };
        let path = out.join(format!("{name}.png"));
        let png = png::encode(picture).with_context(|| format!("failed to encode the label {name}"))?;
        std::fs::write(&path, png).with_context(|| format!("failed to write {}", path.display()))?;
        writeln!(say, "{}", path.display())?;
    }
    Ok(())
}
