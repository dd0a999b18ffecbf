//! What can be wrong with a configuration that can be read. All of it is told at once:
//! whoever mends the file wants to open it once.

use super::config::{Config, ConfigError, Loaded, Printer, Scale, Scanner};
use crate::labels::{KINDS, ROUTES};
use crate::sync::wire::is_name;
use floor_drivers::{printer, scale, scanner};

impl Config {
    /// Everything that is wrong, in the order of the file's kinds.
    pub fn faults(&self) -> Vec<ConfigError> {
        let names = [("warehouse", &self.warehouse), ("device", &self.device)].into_iter();
        let names = names.filter(|(_, name)| !is_name(name));
        let names = names.map(|(key, found)| ConfigError::Name { key, found: found.clone() });
        let settings = self.settings().filter(|(_, found, from, to)| !(from..=to).contains(&found));
        let settings = settings.map(|(key, found, from, to)| ConfigError::Setting { key, found, from, to });
        let doubled = self.doubled_names().into_iter().map(|name| ConfigError::SameName { name });
        let scanners = self.scanners.iter().filter_map(of_scanner);
        let scales = self.scales.iter().filter_map(|scale| of_scale(scale, self.stable_for_ms));
        let printers =
            self.printers.iter().flat_map(|printer| of_printer(printer).into_iter().chain(of_media(printer)));
        names.chain(settings).chain(doubled).chain(scanners).chain(scales).chain(printers).collect()
    }

    /// The terminal's own numbers, and from what to what they make sense.
    fn settings(&self) -> impl Iterator<Item = (&'static str, i64, i64, i64)> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let of_scanners = self.scanners.iter().map(|scanner| scanner.repeat_window_ms);
        let windows = of_scanners.chain([self.wedge.repeat_window_ms]).flatten().chain([self.repeat_window_ms]);
        let windows = windows.map(move |window| ("repeat_window_ms", whole(window), 0, 10_000));
        let rests = self.scales.iter().filter_map(|scale| scale.stable_for_ms).chain([self.stable_for_ms]);
        let rests = rests.map(move |rest| ("stable_for_ms", whole(rest), 0, 10_000));
        let limits = &self.limits;
        let others = [
            ("idle_lock_s", whole(self.idle_lock_s), 10, 86_400),
            ("carton_weight_mg_max", limits.carton_weight_mg_max, 1, MG_MAX),
            ("carton_tolerance_mg", limits.carton_tolerance_mg, 0, MG_MAX),
            ("carton_tolerance_percent", limits.carton_tolerance_percent, 0, 100),
            ("parcel_tolerance_mg", limits.parcel_tolerance_mg, 0, MG_MAX),
            ("parcel_tolerance_percent", limits.parcel_tolerance_percent, 0, 100),
            ("parcel_box_mg", limits.parcel_box_mg, 0, MG_MAX),
        ];
        windows.chain(rests).chain(others)
    }

    /// Names tell devices apart, in the status bar and in the print queue.
    fn doubled_names(&self) -> Vec<String> {
        let names = self.scanners.iter().map(|device| &device.name).chain([&self.wedge.name]);
        let names = names.chain(self.scales.iter().map(|device| &device.name));
        let names = names.chain(self.printers.iter().map(|device| &device.name));
        let names: Vec<&String> = names.chain(self.camera.iter().map(|device| &device.name)).collect();
        let again = |at: usize| names.iter().take(at).filter(|other| **other == names[at]).count() == 1;
        (0..names.len()).filter(|at| again(*at)).map(|at| names[at].clone()).collect()
    }
}

/// A tonne.
const MG_MAX: i64 = 1_000_000_000;

fn of_scanner(scanner: &Scanner) -> Option<ConfigError> {
    let found = scanner.layout.as_ref().filter(|layout| scanner::layout(layout).is_none())?;
    let known: Vec<&str> = scanner::LAYOUTS.iter().map(|layout| layout.id).collect();
    Some(unknown("scanner", &scanner.name, "keyboard layout", found, known.join(", ")))
}

fn of_scale(scale: &Scale, stable_for_ms: u64) -> Option<ConfigError> {
    let Some(protocol) = scale::protocol(&scale.protocol) else {
        let known: Vec<&str> = scale::PROTOCOLS.iter().map(|entry| entry.id).collect();
        return Some(unknown("scale", &scale.name, "protocol", &scale.protocol, known.join(", ")));
    };
    if !protocol.says_unit && scale.unit.is_none() {
        return Some(ConfigError::NoUnit { name: scale.name.clone(), protocol: scale.protocol.clone() });
    }
    let rule = scale.rule(stable_for_ms);
    rule.err().map(|source| ConfigError::Trade { name: scale.name.clone(), source })
}

fn of_printer(printer: &Printer) -> Option<ConfigError> {
    let routes = || ROUTES.join(", ");
    let kinds = || KINDS.iter().map(|kind| kind.name);
    let route = printer.route.as_ref().filter(|route| !ROUTES.contains(&route.as_str()));
    let strange = printer.prints.iter().find(|listed| !kinds().any(|kind| kind == listed.as_str()));
    let (what, found, known) = if printer::language(&printer.language).is_none() {
        let known: Vec<&str> = printer::LANGUAGES.iter().map(|entry| entry.id).collect();
        ("language", &printer.language, known.join(", "))
    } else if let Some(route) = route {
        ("route", route, routes())
    } else if let Some(strange) = strange {
        ("kind of label", strange, kinds().collect::<Vec<_>>().join(", "))
    } else if printer.route.is_none() && printer.prints.is_empty() {
        return Some(ConfigError::Idle { name: printer.name.clone(), routes: routes() });
    } else {
        return None;
    };
    Some(unknown("printer", &printer.name, what, found, known))
}

/// The numbers that no printer or paper has.
fn of_media(printer: &Printer) -> impl Iterator<Item = ConfigError> {
    let Loaded { width_mm, gap_mm, darkness, speed_mm_s } = printer.media;
    let whole = |number: Option<i64>| number.map(|number| number as f64);
    let numbers = [
        ("dpi", Some(f64::from(printer.dpi)), 100, 1200),
        ("paper_mm", whole(printer.paper_mm), 20, 330),
        ("sheet_mm", whole(printer.sheet_mm), 5, 1000),
        ("width_mm", width_mm.map(f64::from), 10, 330),
        ("gap_mm", Some(f64::from(gap_mm)), 0, 50),
        ("darkness", whole(darkness), 0, 100),
        ("speed_mm_s", whole(speed_mm_s), 10, 500),
    ];
    numbers.into_iter().filter_map(|(key, found, from, to)| {
        let found = found.filter(|found| !(f64::from(from)..=f64::from(to)).contains(found))?;
        Some(ConfigError::Range { name: printer.name.clone(), key, found, from, to })
    })
}

fn unknown(kind: &'static str, name: &str, what: &'static str, found: &str, known: String) -> ConfigError {
    ConfigError::Unknown { kind, name: name.to_owned(), what, found: found.to_owned(), known }
}
