//! What reaches the printers, in each of their languages.

use crate::scan_all;
use floor::labels::*;

/// What comes out of the printer scans: the codes are read from the bytes that it got.
#[test]
fn printed_bytes_scan() {
    use floor_drivers::printer::{JobPolicy, language, send};
    use floor_drivers::simulator::{EscPosPrinter, TicketItem, ZplPrinter};
    let zpl = ZplPrinter::start().unwrap();
    let escpos = EscPosPrinter::start().unwrap();
    let print = |id: &str, address: floor_drivers::transport::Address, bitmap: &floor_drivers::printer::Bitmap| {
        let language = (language(id).unwrap().new)();
        let mut transport = address.open().unwrap();
        let bytes = language.label(bitmap, 1);
        send(transport.as_mut(), language.as_ref(), &bytes, &JobPolicy::default()).unwrap();
    };
    for data in KINDS.iter().map(|kind| (kind.sample)()) {
        let kind = data.kind();
        let label = data.label();
        let drawn = render(&label, 203).unwrap();
        print("zpl", zpl.address(), &drawn.bitmap);
        let printed = zpl.labels().pop().expect("a label came out");
        scan_all(kind, &label, &Rendered { bitmap: printed.picture, ..drawn.clone() }, 8.0);

        print("escpos", escpos.address(), &drawn.bitmap);
        let ticket = escpos.tickets().pop().expect("a ticket came out");
        let picture = ticket.items.into_iter().find_map(|item| match item {
            TicketItem::Picture(picture) => Some(picture),
            TicketItem::Line(_) => None,
        });
        scan_all(kind, &label, &Rendered { bitmap: picture.expect("a picture"), ..drawn }, 8.0);
    }
    assert_eq!(zpl.complaints(), [""; 0]);
    assert_eq!(escpos.complaints(), [""; 0]);
}
