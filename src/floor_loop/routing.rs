//! Which printer prints which label.

use crate::store::print_queue::PrinterOrders;

/// A printer as the loop knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrinterSetup {
    pub name: String,
    /// The group that it belongs to: it gets the kinds of that group that no printer lists.
    pub route: Option<String>,
    /// The kinds of label that it prints, before any other printer.
    pub prints: Vec<String>,
}

impl PrinterSetup {
    /// Whether its paper is right for a kind of that group.
    fn can_print(&self, kind: &str, route: &str) -> bool {
        self.lists(kind) || self.papers().any(|paper| paper == route)
    }

    fn lists(&self, kind: &str) -> bool {
        self.prints.iter().any(|listed| listed == kind)
    }

    /// The groups whose paper is in it: its own, or those of what it lists.
    fn papers(&self) -> impl Iterator<Item = &str> {
        let listed = self.prints.iter().filter(|_| self.route.is_none()).map(|kind| crate::labels::route(kind));
        self.route.as_deref().into_iter().chain(listed)
    }
}

/// The printers in the order of the settings, and what was ordered about each.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    printers: Vec<(PrinterSetup, PrinterOrders)>,
}

impl Routing {
    pub fn new(printers: Vec<(PrinterSetup, PrinterOrders)>) -> Self {
        Self { printers }
    }

    /// The printer that the settings name for a kind: the first that lists it, else the first of
    /// its group. Always one and the same: a label never moves to another printer by itself.
    pub fn home(&self, kind: &str, route: &str) -> Option<&str> {
        let setups = || self.printers.iter().map(|(setup, _)| setup);
        let listed = setups().find(|setup| setup.lists(kind));
        let found = listed.or_else(|| setups().find(|setup| setup.route.as_deref() == Some(route)));
        found.map(|setup| setup.name.as_str())
    }

    /// The printer that a kind goes to now: its own, or the one that took over from that. Who
    /// can't print the kind is passed over.
    pub fn printer_of(&self, kind: &str, route: &str) -> Option<&str> {
        let home = self.home(kind, route)?;
        let (mut at, mut found) = (home, home);
        // Nobody takes over from two printers that took over from each other; the count is for
        // a database that was edited by hand.
        for _ in 0..self.printers.len() {
            let Some(next) = self.orders(at).and_then(|orders| orders.handed_to.as_deref()) else { break };
            let Some(setup) = self.setup(next) else { break };
            if setup.can_print(kind, route) {
                found = &setup.name;
            }
            at = &setup.name;
        }
        Some(found)
    }

    /// The printers that can stand in for one: they can print something that it prints.
    pub fn stand_ins(&self, printer: &str) -> Vec<&str> {
        let Some(setup) = self.setup(printer) else { return Vec::new() };
        let kinds = crate::labels::KINDS.iter().map(|kind| (kind.name, crate::labels::route(kind.name)));
        let printed: Vec<(&str, &str)> = kinds.filter(|(kind, route)| setup.can_print(kind, route)).collect();
        let others = self.printers.iter().map(|(other, _)| other).filter(|other| other.name != printer);
        let fits = |other: &&PrinterSetup| printed.iter().any(|(kind, route)| other.can_print(kind, route));
        others.filter(fits).map(|other| other.name.as_str()).collect()
    }

    /// The kinds of label there are that no printer prints.
    pub fn homeless(&self) -> Vec<&'static str> {
        let kinds = crate::labels::KINDS.iter().map(|kind| kind.name).filter(|kind| *kind != crate::labels::TEST);
        kinds.filter(|kind| self.home(kind, crate::labels::route(kind)).is_none()).collect()
    }

    pub fn orders(&self, printer: &str) -> Option<&PrinterOrders> {
        self.printers.iter().find(|(setup, _)| setup.name == printer).map(|(_, orders)| orders)
    }

    pub fn set_orders(&mut self, printer: &str, orders: PrinterOrders) {
        if let Some(found) = self.printers.iter_mut().find(|(setup, _)| setup.name == printer) {
            found.1 = orders;
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.printers.iter().map(|(setup, _)| setup.name.as_str())
    }

    fn setup(&self, printer: &str) -> Option<&PrinterSetup> {
        self.printers.iter().map(|(setup, _)| setup).find(|setup| setup.name == printer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer(name: &str, route: Option<&str>, prints: &[&str]) -> (PrinterSetup, PrinterOrders) {
        let setup = PrinterSetup {
            name: name.into(),
            route: route.map(str::to_owned),
            prints: prints.iter().map(|kind| (*kind).to_owned()).collect(),
        };
        (setup, PrinterOrders::default())
    }

    fn handed(routing: &mut Routing, printer: &str, to: &str) {
        routing.set_orders(printer, PrinterOrders { handed_to: Some(to.into()), ..PrinterOrders::default() });
    }

    #[test]
    fn who_lists_a_kind_prints_it_and_the_first_of_the_group_the_rest() {
        let routing = Routing::new(vec![
            printer("spare", Some("label"), &[]),
            printer("shipping", None, &["shipping"]),
            printer("receipts", Some("receipt"), &["tote"]),
        ]);
        assert_eq!(routing.printer_of("shipping", "label"), Some("shipping"));
        assert_eq!(routing.printer_of("lpn", "label"), Some("spare"));
        assert_eq!(routing.printer_of("tote", "label"), Some("receipts"));
        assert_eq!(routing.printer_of("packing_list", "receipt"), Some("receipts"));
        assert_eq!(routing.printer_of("of a newer version", "document"), None);
        // A bench without an office printer is whole.
        assert!(routing.homeless().iter().all(|kind| crate::labels::route(kind) == "document"));
        let only_receipts = Routing::new(vec![printer("receipts", Some("receipt"), &["tote"])]);
        assert!(only_receipts.homeless().contains(&"shipping") && !only_receipts.homeless().contains(&"tote"));
    }

    #[test]
    fn a_stand_in_takes_what_its_paper_is_right_for() {
        let mut routing = Routing::new(vec![
            printer("big", Some("label"), &["packing_list"]),
            printer("small", Some("label"), &[]),
            printer("receipts", Some("receipt"), &[]),
        ]);
        assert_eq!(routing.stand_ins("big"), ["small", "receipts"]);
        assert_eq!(routing.stand_ins("receipts"), ["big"]);
        assert_eq!(routing.stand_ins("small"), ["big"]);
        handed(&mut routing, "big", "small");
        assert_eq!(routing.printer_of("lpn", "label"), Some("small"));
        assert_eq!(routing.printer_of("packing_list", "receipt"), Some("big"));
        handed(&mut routing, "small", "receipts");
        assert_eq!(routing.printer_of("packing_list", "receipt"), Some("receipts"));
        assert_eq!(routing.printer_of("lpn", "label"), Some("small"));
        // A ring, as only a broken database has it, comes to an end.
        handed(&mut routing, "receipts", "big");
        assert!(routing.printer_of("lpn", "label").is_some());
    }
}
