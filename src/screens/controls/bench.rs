//! The drawer: fingers on the simulated devices.

use super::super::DrawerState;
use super::super::drawer::{self, PrinterState};
use super::{Bench, Controls, step_of};
use crate::terminal::simulated::{LABEL_PRINTER, RECEIPT_PRINTER};
use floor_drivers::simulator::{PrinterFault, SimulatedPrinter};
use floor_ui::{App, Drawer};
use slint::ComponentHandle;
use std::rc::Rc;

impl Controls {
    pub(super) fn connect_drawer(self: &Rc<Self>, app: &App) {
        let view = app.global::<Drawer>();
        let this = self.clone();
        view.on_scan(move |code| this.scan_suggestion(&code));
        let this = self.clone();
        view.on_scan_unreadable(move || this.with_bench(|bench, _| bench.devices.scanner.garbage()));
        let this = self.clone();
        view.on_scan_twice(move || {
            let first = {
                let state = this.state.borrow();
                let model = state.model.as_ref();
                model.and_then(|model| drawer::suggestions(model, &state.extra).into_iter().next())
            };
            let Some(first) = first.filter(|first| !first.code.starts_with(drawer::WEIGHT)) else { return };
            this.with_bench(|bench, _| {
                bench.devices.scanner.scan(&first.code);
                bench.devices.scanner.scan(&first.code);
            });
        });
        let this = self.clone();
        view.on_set_weight(move |preset| {
            let Some(weight_mg) = drawer::preset_mg(&preset) else { return };
            this.put_on_scale(weight_mg);
        });
        let this = self.clone();
        view.on_nudge(move |grams| {
            let weight_mg = this.state.borrow().extra.drawer.as_ref().map_or(0, |drawer| drawer.weight_mg);
            this.put_on_scale(weight_mg.saturating_add(i64::from(grams) * 1000).max(0));
        });
        let this = self.clone();
        view.on_moving(move |moving| {
            this.with_bench(|bench, drawer| {
                bench.devices.scale.set_moving(moving);
                drawer.moving = moving;
            });
        });
        let this = self.clone();
        view.on_overload(move |overload| {
            this.with_bench(|bench, drawer| {
                if overload {
                    bench.devices.scale.overload();
                } else {
                    bench.devices.scale.set_weight_mg(drawer.weight_mg);
                }
                drawer.overload = overload;
                drawer.moving = false;
            });
        });
        let this = self.clone();
        view.on_scale_fault_next(move || {
            this.with_bench(|bench, drawer| {
                drawer.scale_fault = drawer::next_fault(drawer.scale_fault);
                bench.devices.scale.set_fault(drawer.scale_fault);
            });
        });
        let this = self.clone();
        view.on_scale_plugged(move |plugged| {
            this.with_bench(|bench, drawer| {
                let scale = &bench.devices.scale;
                plug(plugged, || scale.unplug(), || scale.replug());
                drawer.scale_on = scale.is_plugged();
            });
        });
        let this = self.clone();
        view.on_scanner_plugged(move |plugged| {
            this.with_bench(|bench, drawer| {
                let scanner = &bench.devices.scanner;
                plug(plugged, || scanner.unplug(), || scanner.replug());
                drawer.scanner_on = scanner.is_plugged();
            });
        });
        let this = self.clone();
        view.on_network(move |plugged| {
            this.with_bench(|bench, drawer| {
                let cable = &bench.devices.network;
                plug(plugged, || cable.cut(), || cable.plug());
                // The plug on this side tells at once what the network would tell in seconds.
                (bench.set_network)(cable.is_plugged());
                drawer.network_on = cable.is_plugged();
            });
        });
        let this = self.clone();
        view.on_camera_plugged(move |plugged| {
            this.with_bench(|bench, drawer| {
                let camera = &bench.devices.camera;
                plug(plugged, || camera.unplug(), || camera.replug());
                drawer.camera_on = camera.is_plugged();
            });
        });
        let this = self.clone();
        view.on_camera_fault_next(move || {
            this.with_bench(|bench, drawer| {
                drawer.camera_fault = drawer::next_camera_fault(drawer.camera_fault);
                bench.devices.camera.set_fault(drawer.camera_fault);
            });
        });
        let this = self.clone();
        view.on_photo_into_folder(move || {
            this.with_bench(|bench, _| {
                let path = bench.photo_folder.join(format!("IMG_{}.jpg", crate::journal::wall_ms()));
                // Drawing it takes longer than a touch may.
                std::thread::spawn(move || {
                    let picture = floor_drivers::simulator::test_picture(fastrand::u32(0..10_000));
                    if let Err(error) = std::fs::write(&path, picture) {
                        tracing::warn!(%error, path = %path.display(), "failed to put a picture into the folder");
                    }
                });
            });
        });
        self.connect_printers(&view);
    }

    fn connect_printers(self: &Rc<Self>, view: &Drawer<'_>) {
        let this = self.clone();
        view.on_printer_paper(move |id, out| {
            this.with_printer(&id, |device, printer| {
                device.set_fault(PrinterFault::PaperOut, out);
                printer.paper_out = out;
            });
        });
        let this = self.clone();
        view.on_printer_cover(move |id, open| {
            this.with_printer(&id, |device, printer| {
                device.set_fault(PrinterFault::CoverOpen, open);
                printer.cover_open = open;
            });
        });
        let this = self.clone();
        view.on_printer_fault_next(move |id| {
            this.with_printer(&id, |device, printer| printer.fault = drawer::give_next_fault(device, printer.fault));
        });
        let this = self.clone();
        view.on_printer_plugged(move |id, plugged| {
            this.with_printer(&id, |device, printer| {
                plug(plugged, || device.unplug(), || device.replug());
                printer.plugged = device.is_plugged();
            });
        });
    }

    fn scan_suggestion(&self, code: &str) {
        if let Some(weight_mg) = code.strip_prefix(drawer::WEIGHT).and_then(drawer::preset_mg) {
            self.put_on_scale(weight_mg);
            let mut state = self.state.borrow_mut();
            state.on_scale_for = state.model.as_ref().map(step_of);
            return;
        }
        self.with_bench(|bench, _| bench.devices.scanner.scan(code));
    }

    fn put_on_scale(&self, weight_mg: i64) {
        self.with_bench(|bench, drawer| {
            bench.devices.scale.set_weight_mg(weight_mg);
            drawer.weight_mg = weight_mg;
            drawer.moving = false;
            drawer.overload = false;
        });
    }

    fn with_bench(&self, work: impl FnOnce(&Bench, &mut DrawerState)) {
        self.change(|state| {
            if let (Some(bench), Some(drawer)) = (&self.bench, &mut state.extra.drawer) {
                work(bench, drawer);
            }
        });
    }

    fn with_printer(&self, id: &str, work: impl FnOnce(&dyn SimulatedPrinter, &mut PrinterState)) {
        debug_assert!([LABEL_PRINTER, RECEIPT_PRINTER].contains(&id));
        self.with_bench(|bench, drawer| {
            let devices = &bench.devices;
            let device: &dyn SimulatedPrinter =
                if id == LABEL_PRINTER { &devices.label_printer } else { &devices.receipt_printer };
            if let Some(printer) = drawer.printers.iter_mut().find(|printer| printer.name == id) {
                work(device, printer);
            }
        });
    }
}

fn plug(plugged: bool, pull: impl FnOnce(), push: impl FnOnce() -> std::io::Result<()>) {
    if !plugged {
        pull();
    } else if let Err(error) = push() {
        tracing::warn!(%error, "failed to plug a simulated device in again");
    }
}
