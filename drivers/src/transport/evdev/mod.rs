//! Keyboards below the window system: a scanner that types is taken away from
//! every window (EVIOCGRAB), so that its keys can press nothing.

#[cfg(not(target_os = "linux"))]
mod absent;
#[cfg(target_os = "linux")]
mod linux;

use std::path::PathBuf;

#[cfg(not(target_os = "linux"))]
use absent as system;
#[cfg(target_os = "linux")]
use linux as system;

pub(crate) use system::EvdevListener;
pub use system::EvdevStream;

use super::{Address, EvdevSelector, ProductId, TransportError};

/// One input device with letters, digits and Enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvdevFound {
    /// What to write into the settings: the same after replugging.
    pub address: Address,
    pub name: String,
    pub id: ProductId,
    /// The socket it is plugged into, as the kernel calls it.
    pub phys: String,
    pub path: PathBuf,
    pub guess: EvdevGuess,
}

/// What a keyboard probably is; only a scan says it for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvdevGuess {
    /// Its name or its maker is one of scanners.
    Scanner,
    Keyboard,
}

/// What the system tells of an input device without opening it.
#[derive(Debug, Clone, Default)]
struct Seen {
    name: String,
    phys: String,
    serial_number: String,
    vendor: u16,
    product: u16,
    path: PathBuf,
    /// Links under /dev/input/by-id and by-path.
    links: Vec<PathBuf>,
}

/// Vendors that make scanners and no keyboards.
const SCANNER_VENDORS: [u16; 8] = [
    0x05E0, // Symbol, Zebra
    0x0C2E, // Metrologic, Honeywell
    0x0536, // Hand Held Products, Honeywell
    0x067E, // Intermec
    0x05F9, // PSC, Datalogic
    0x1EAB, // Newland
    0x065A, // Optoelectronics
    0x23D0, // Unitech
];
const SCANNER_WORDS: [&str; 14] = [
    "barcode",
    "bar code",
    "scanner",
    "symbol",
    "honeywell",
    "metrologic",
    "datalogic",
    "zebra",
    "newland",
    "opticon",
    "intermec",
    "netum",
    "wpm",
    "imager",
];

impl EvdevFound {
    /// Why this keyboard can't be taken over now; `None` when it can.
    pub fn trouble(&self) -> Option<TransportError> {
        EvdevStream::open(&EvdevSelector::Path(self.path.clone())).err()
    }
}

/// The keyboards of this machine, real ones and scanners; empty where there are
/// none. Input devices without letters, digits and Enter are left out.
pub fn list_evdev() -> Vec<EvdevFound> {
    let seen = system::scan();
    let mut found: Vec<EvdevFound> = seen
        .iter()
        .map(|one| EvdevFound {
            address: Address::Evdev(selector_for(one, &seen)),
            name: one.name.clone(),
            id: one.id(),
            phys: one.phys.clone(),
            path: one.path.clone(),
            guess: guess(one),
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The name that lasts longest: the link by id, which two of a kind without
/// serial numbers share; then the product; then the socket.
fn selector_for(one: &Seen, all: &[Seen]) -> EvdevSelector {
    let alone = |same: &dyn Fn(&Seen) -> bool| all.iter().filter(|other| same(other)).count() == 1;
    let id = one.id();
    let twin = |other: &Seen| other.id() == id;
    if alone(&twin) {
        let by_id = one.links.iter().find(|link| link.starts_with("/dev/input/by-id"));
        return match by_id {
            Some(link) => EvdevSelector::Path(link.clone()),
            None => EvdevSelector::Product(id),
        };
    }
    if !one.phys.is_empty() && alone(&|other| other.phys == one.phys) {
        return EvdevSelector::Phys(one.phys.clone());
    }
    if alone(&|other| other.name == one.name) {
        return EvdevSelector::Name(one.name.clone());
    }
    EvdevSelector::Path(one.links.first().unwrap_or(&one.path).clone())
}

fn guess(one: &Seen) -> EvdevGuess {
    let name = one.name.to_lowercase();
    let links = one.links.iter().map(|link| link.to_string_lossy().to_lowercase());
    let texts: Vec<String> = links.chain([name]).collect();
    let named = SCANNER_WORDS.iter().any(|word| texts.iter().any(|text| text.contains(word)));
    if named || SCANNER_VENDORS.contains(&one.vendor) { EvdevGuess::Scanner } else { EvdevGuess::Keyboard }
}

/// The one device that fits; several are an error, not a choice.
fn pick(seen: Vec<Seen>, selector: &EvdevSelector, address: &str) -> Result<PathBuf, TransportError> {
    let fits = |one: &Seen| match selector {
        EvdevSelector::Name(name) => one.name == *name,
        EvdevSelector::Phys(phys) => one.phys == *phys,
        EvdevSelector::Path(path) => one.path == *path || one.links.contains(path),
        EvdevSelector::Product(id) => {
            (one.vendor, one.product) == (id.vendor, id.product)
                && id.serial_number.as_ref().is_none_or(|serial| *serial == one.serial_number)
        }
    };
    let mut fitting = seen.into_iter().filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one.path),
        (None, _) => Err(TransportError::NotFound { address: address.to_owned() }),
        _ => Err(TransportError::open(address, "several keyboards fit; name one by its path under /dev/input/by-path")),
    }
}

impl Seen {
    fn id(&self) -> ProductId {
        let serial_number = Some(self.serial_number.clone()).filter(|serial| !serial.is_empty());
        ProductId { vendor: self.vendor, product: self.product, serial_number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, vendor: u16, phys: &str, link: &str) -> Seen {
        let links = if link.is_empty() { Vec::new() } else { vec![PathBuf::from("/dev/input/by-id").join(link)] };
        Seen { name: name.into(), vendor, phys: phys.into(), links, path: phys.into(), ..Seen::default() }
    }

    #[test]
    fn the_lasting_name_is_chosen_and_scanners_are_guessed() {
        let all = [
            seen("BarCode WPM USB", 0xFFFF, "usb-1/input0", "usb-BarCode_WPM-event-kbd"),
            seen("Logitech K120", 0x046D, "usb-2/input0", ""),
            seen("HID 1a86:e026", 0x1A86, "usb-3/input0", ""),
            seen("HID 1a86:e026", 0x1A86, "usb-4/input0", ""),
        ];
        let addresses: Vec<String> =
            all.iter().map(|one| Address::Evdev(selector_for(one, &all)).to_string()).collect();
        assert_eq!(
            addresses,
            [
                "evdev:/dev/input/by-id/usb-BarCode_WPM-event-kbd",
                "evdev:id=046d:0000",
                "evdev:phys=usb-3/input0",
                "evdev:phys=usb-4/input0",
            ]
        );
        assert_eq!(all.iter().map(guess).collect::<Vec<_>>()[..2], [EvdevGuess::Scanner, EvdevGuess::Keyboard]);
        let two = pick(all.to_vec(), &EvdevSelector::Name("HID 1a86:e026".into()), "evdev:x");
        assert!(matches!(two, Err(TransportError::Open { .. })));
        let none = pick(all.to_vec(), &EvdevSelector::Name("gone".into()), "evdev:x");
        assert!(matches!(none, Err(TransportError::NotFound { .. })));
    }
}
