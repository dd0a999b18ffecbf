//! The robot's working day, flow by flow. It does what the screen says; what it knows
//! beyond that is only what hands and eyes would: what is really in a carton, and what
//! things weigh.

use super::ShiftError;
use super::robot::{PATIENCE, Robot};
use super::setup::BADGE;
use crate::floor_loop::Model;
use crate::workflows::{Flow, Verdict};
use std::collections::BTreeMap;
use std::time::Duration;

/// Orders picked before they are packed: as many as there are totes on a cart.
const WAVE: usize = 24;
/// More steps than this on one carton, order or return is a robot going round in circles.
const STEPS_MAX: usize = 20_000;
const BOX_MG: i64 = 150_000;
const CARTON_BOX_MG: i64 = 500_000;
const BENCH_SCALE_MG_MAX: i64 = 58_000_000;
const LABEL_WITHIN: Duration = Duration::from_secs(20);
const REPRINT_AFTER: Duration = Duration::from_secs(4);

impl Robot<'_> {
    /// The whole shift, from wherever the last process left it.
    pub fn work(&mut self) -> Result<(), ShiftError> {
        let (orders, cartons) = (self.plan.orders as i64, self.plan.cartons as i64);
        let begun = self.model.status.heard > 0;
        if !begun {
            // Nobody is signed in: this is refused, and on record.
            self.scan_plain("CMD-RECEIVE")?;
        }
        self.sign_in()?;
        self.look_for_doubtful_labels();
        if !begun {
            self.wait_for_all_work(orders, cartons)?;
        }
        self.receive_all()?;
        self.put_away_all()?;
        // The network goes while orders are picked and packed, and comes back.
        self.bench.network.cut();
        self.mishap("network down");
        self.pack_wave()?;
        let mut waves = 0;
        while self.pick_wave()? {
            self.pack_wave()?;
            waves += 1;
            if waves == 3 {
                self.plug_network()?;
            }
        }
        self.plug_network()?;
        self.ship_all()?;
        self.inspect_returns()?;
        self.put_away_all()?;
        self.look_around()?;
        self.scan("CMD-LOCK")?;
        Ok(())
    }

    /// The badge is not known before the hub's people have arrived.
    fn sign_in(&mut self) -> Result<(), ShiftError> {
        for _ in 0..100 {
            if !self.model.status.locked {
                return Ok(());
            }
            self.scan_plain(&format!("BADGE-{BADGE}"))?;
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(self.stuck("the badge is not known"))
    }

    fn wait_for_all_work(&mut self, orders: i64, cartons: i64) -> Result<(), ShiftError> {
        self.wait("all orders and cartons from the hub", Duration::from_secs(60), |model| {
            let work = model.screen.work.clone().unwrap_or_default();
            work.orders_to_pick >= orders && work.cartons_to_receive >= cartons
        })
    }

    fn plug_network(&mut self) -> Result<(), ShiftError> {
        if !self.bench.network.is_plugged() {
            self.bench.network.plug().map_err(ShiftError::Devices)?;
        }
        Ok(())
    }

    fn open(&mut self, flow: Flow, command: &str) -> Result<(), ShiftError> {
        self.scan(command)?;
        if self.model.screen.flow == flow { Ok(()) } else { Err(self.stuck("the flow did not open")) }
    }

    // Receiving.

    fn receive_all(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::Receiving, "CMD-RECEIVE")?;
        let mut unannounced = false;
        if self.model.screen.step != "await-carton" {
            self.empty_carton()?;
        }
        while let Some(carton) = self.model.screen.expects.first().cloned() {
            self.receive(&carton)?;
            if !unannounced {
                unannounced = true;
                // A carton that nobody announced stands between the others.
                if self.scan_plain("1Z999AA10123456784")? == Verdict::Bad {
                    self.scan("CMD-UNANNOUNCED")?;
                }
            }
        }
        Ok(())
    }

    fn receive(&mut self, carton: &str) -> Result<(), ShiftError> {
        self.scan(carton)?;
        if self.model.screen.step != "counting" {
            return Err(self.stuck("the carton did not open"));
        }
        self.empty_carton()
    }

    /// Counts and weighs the carton in hand.
    fn empty_carton(&mut self) -> Result<(), ShiftError> {
        // What is really in it: nearly what was announced.
        let mut real: BTreeMap<String, i64> = BTreeMap::new();
        for line in self.model.screen.lines.clone() {
            let mut quantity = line.todo - line.done;
            if self.chaos.happens(12) && quantity > 1 {
                quantity -= 1;
                self.mishap("carton short");
            } else if self.chaos.happens(6) {
                quantity += 1;
                self.mishap("carton over");
            }
            real.insert(line.code, quantity);
        }
        let mut weight = CARTON_BOX_MG;
        for (sku, quantity) in real.clone() {
            weight += quantity * self.unit_weight(&sku);
            if quantity > 0 {
                self.count(&sku, quantity)?;
            }
        }
        if self.chaos.happens(15) {
            self.wrong_item_in_carton(&real)?;
        }
        let weight = self.chaos.weighed(weight);
        let off = self.chaos.happens(15);
        let shown = if off { weight + 2_500_000 } else { weight };
        self.put_on_scale(shown);
        for _ in 0..12 {
            match self.model.screen.step {
                "counting" | "confirm-short" | "confirm-over" => {
                    self.scan("CMD-CONFIRM")?;
                }
                "weighing" => {
                    if !self.weight_is_taken() {
                        self.lift_and_put_back(shown);
                    }
                }
                "weight-off" => {
                    self.mishap("carton weight off");
                    self.scan("CMD-CONFIRM")?;
                }
                _ => break,
            }
        }
        self.clear_scale();
        if self.model.screen.step != "await-carton" {
            return Err(self.stuck("the carton did not close"));
        }
        Ok(())
    }

    fn count(&mut self, sku: &str, quantity: i64) -> Result<(), ShiftError> {
        let mut quantity = quantity;
        if self.chaos.happens(8) {
            self.mishap("damaged item");
            self.scan("CMD-DAMAGED")?;
            self.take_photo()?;
            self.scan(sku)?;
            quantity -= 1;
        }
        if quantity <= 0 {
            return Ok(());
        }
        self.scan_goods(sku, quantity)?;
        if self.model.screen.step == "confirm-over" {
            self.scan("CMD-CONFIRM")?;
        }
        if self.chaos.happens(5) {
            self.mishap("undo");
            self.scan("CMD-UNDO")?;
            self.scan_goods(sku, quantity)?;
            if self.model.screen.step == "confirm-over" {
                self.scan("CMD-CONFIRM")?;
            }
        }
        Ok(())
    }

    fn wrong_item_in_carton(&mut self, real: &BTreeMap<String, i64>) -> Result<(), ShiftError> {
        let skus = self.plan.skus.clone();
        if let Some(stray) = self.chaos.pick(&skus).filter(|sku| !real.contains_key(*sku)) {
            self.mishap("wrong item in carton");
            self.scan(stray)?;
        }
        Ok(())
    }

    /// Puts something on the scale. After nearly the same weight the pan is left clear for a
    /// moment, so that the scale sees that it is another thing.
    fn put_on_scale(&mut self, weight_mg: i64) {
        if self.last_weight_mg.abs_diff(weight_mg) < 6_000 {
            std::thread::sleep(Duration::from_millis(130).saturating_sub(self.scale_cleared.elapsed()));
        }
        self.last_weight_mg = weight_mg;
        self.bench.scale.set_weight_mg(weight_mg);
    }

    fn clear_scale(&mut self) {
        self.bench.scale.set_weight_mg(0);
        self.scale_cleared = std::time::Instant::now();
    }

    /// Whether the step goes on with the weight. On a slow machine it takes a while until that is
    /// steady, and lifting it would only begin anew; a steady one that is not taken is lifted.
    fn weight_is_taken(&mut self) -> bool {
        let taken = |model: &Model| model.screen.step != "weighing";
        let steady = |model: &Model| model.status.scale.as_ref().is_some_and(|scale| scale.stable);
        self.comes(Duration::from_millis(1_500), taken)
            || self.comes(PATIENCE, |model| taken(model) || steady(model)) && taken(&self.model)
    }

    /// The scale wants to be cleared between two equal weights.
    fn lift_and_put_back(&mut self, weight_mg: i64) {
        self.bench.scale.set_weight_mg(0);
        std::thread::sleep(Duration::from_millis(350));
        self.bench.scale.set_weight_mg(weight_mg);
    }

    fn unit_weight(&self, sku: &str) -> i64 {
        self.plan.unit_weights_mg.get(sku).copied().unwrap_or(0)
    }

    // Putaway.

    fn put_away_all(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::Putaway, "CMD-PUTAWAY")?;
        self.place_all()?;
        while let Some(source) = self.model.screen.expects.first().cloned() {
            self.scan(&source)?;
            self.place_all()?;
        }
        Ok(())
    }

    /// Puts the goods in hand into bins until nothing is left.
    fn place_all(&mut self) -> Result<(), ShiftError> {
        for _ in 0..STEPS_MAX {
            match self.model.screen.step {
                "await-source" => return Ok(()),
                "go-to-bin" => self.go_to_bin()?,
                "reason" => {
                    self.scan("CMD-REASON-FULL")?;
                }
                "at-bin" => {
                    let Some(goods) = self.model.screen.expects.first().cloned() else {
                        return Err(self.stuck("no goods to put down"));
                    };
                    self.scan(&goods)?;
                }
                _ => return Err(self.stuck("an unknown putaway step")),
            }
        }
        Err(self.stuck("putaway does not end"))
    }

    fn go_to_bin(&mut self) -> Result<(), ShiftError> {
        let locations = self.plan.locations.clone();
        let suggested = self.model.screen.expects.first().filter(|code| code.starts_with("LOC-")).cloned();
        let other = self.chaos.happens(5) || suggested.is_none();
        if other {
            if let Some(location) = self.chaos.pick(&locations) {
                self.mishap("another bin");
                self.scan(&format!("LOC-{location}"))?;
            }
            return Ok(());
        }
        if let Some(code) = suggested {
            self.scan(&code)?;
        }
        Ok(())
    }

    // Picking and packing.

    /// Picks a cartful of orders; false when none is left.
    fn pick_wave(&mut self) -> Result<bool, ShiftError> {
        self.open(Flow::Picking, "CMD-PICK")?;
        let mut picked = !matches!(self.model.screen.step, "await-tote" | "nothing");
        self.pick_order()?;
        let mut tote = 0;
        while tote < WAVE {
            tote += 1;
            if self.model.screen.step != "await-tote" {
                break;
            }
            picked = true;
            self.scan(&format!("TOTE-{tote:03}"))?;
            self.pick_order()?;
        }
        Ok(picked)
    }

    fn pick_order(&mut self) -> Result<(), ShiftError> {
        for _ in 0..STEPS_MAX {
            match self.model.screen.step {
                "go-to-bin" => {
                    let Some(code) = self.model.screen.expects.first().cloned() else {
                        return Err(self.stuck("no bin to go to"));
                    };
                    if self.chaos.happens(3) {
                        self.mishap("bin empty");
                        self.scan("CMD-SHORT")?;
                    } else {
                        self.scan(&code)?;
                    }
                }
                "take" => self.take()?,
                "no-bin" => {
                    self.scan("CMD-SHORT")?;
                }
                "confirm-short" => {
                    self.scan("CMD-CONFIRM")?;
                }
                // Nothing more in this order.
                _ => return Ok(()),
            }
        }
        Err(self.stuck("the order does not end"))
    }

    fn take(&mut self) -> Result<(), ShiftError> {
        let Some(target) = self.model.screen.target.clone() else { return Err(self.stuck("nothing to take")) };
        let quantity = target.quantity.unwrap_or(1);
        if self.chaos.happens(8) {
            let skus = self.plan.skus.clone();
            if let Some(wrong) = self.chaos.pick(&skus).filter(|sku| **sku != target.code) {
                self.mishap("wrong item");
                self.scan_plain(wrong)?;
            }
        }
        self.scan_goods(&target.code, quantity)?;
        Ok(())
    }

    fn pack_wave(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::Packing, "CMD-PACK")?;
        if self.chaos.happens(500) {
            self.mishap("paper out");
            self.bench.label_printer.set_paper_out(true);
        }
        if self.model.screen.step != "await-tote" {
            self.fill_box()?;
        }
        while let Some(tote) = self.model.screen.expects.first().cloned() {
            self.scan(&tote)?;
            self.fill_box()?;
        }
        Ok(())
    }

    /// Packs, weighs and labels the tote in hand.
    fn fill_box(&mut self) -> Result<(), ShiftError> {
        let mut contents: BTreeMap<String, i64> = BTreeMap::new();
        for line in &self.model.screen.lines {
            *contents.entry(line.code.clone()).or_default() += (line.todo - line.done).max(0);
        }
        contents.retain(|_, quantity| *quantity > 0);
        let in_box: i64 = self.model.screen.lines.iter().map(|line| line.done * self.unit_weight(&line.code)).sum();
        let to_come: i64 = contents.iter().map(|(sku, quantity)| quantity * self.unit_weight(sku)).sum();
        let weight = in_box + to_come + BOX_MG;
        let weight = self.chaos.weighed(weight);
        let off = self.chaos.happens(12);
        // The box stands on the scale while it is filled.
        self.put_on_scale(if off { weight + 900_000 } else { weight });
        let labels = self.bench.label_printer.labels_printed();
        for (sku, quantity) in contents {
            self.scan_goods(&sku, quantity)?;
        }
        for _ in 0..40 {
            match self.model.screen.step {
                "scanning" => {
                    // The screen still misses something: what it expects is in the tote.
                    let Some(sku) = self.model.screen.expects.first().cloned() else { break };
                    self.scan(&sku)?;
                }
                // More than the bench scale takes: the floor scale's business.
                "weighing" if weight > BENCH_SCALE_MG_MAX => {
                    self.mishap("too heavy for the scale");
                    self.scan("CMD-SKIP")?;
                }
                "weighing" => {
                    if !self.weight_is_taken() {
                        self.lift_and_put_back(weight);
                    }
                }
                "weight-off" => {
                    self.mishap("parcel weight off");
                    if self.chaos.happens(500) {
                        // Something lay on the scale: it is taken off, and the box is weighed again.
                        self.bench.scale.set_weight_mg(weight);
                        self.comes(Duration::from_secs(3), |model| model.screen.step != "weight-off");
                    } else {
                        self.scan("CMD-CONFIRM")?;
                    }
                }
                "labelling" => self.stick_label(labels)?,
                _ => break,
            }
        }
        self.clear_scale();
        if self.model.screen.step == "await-tote" { Ok(()) } else { Err(self.stuck("the parcel does not close")) }
    }

    /// Waits for the label, sees to the paper, and scans what was stuck on.
    fn stick_label(&mut self, labels_before: u64) -> Result<(), ShiftError> {
        let printed = |robot: &Self| robot.bench.label_printer.labels_printed() > labels_before;
        let until = std::time::Instant::now() + LABEL_WITHIN;
        let mut ask_again = std::time::Instant::now() + REPRINT_AFTER;
        while !printed(self) {
            let bad = |model: &crate::floor_loop::Model| {
                model.status.devices.iter().any(|device| device.health == crate::floor_loop::Health::Bad)
            };
            if self.comes(Duration::ZERO, bad) {
                self.bench.label_printer.set_paper_out(false);
            }
            std::thread::sleep(Duration::from_millis(2));
            // It came out of a printer that is gone: the one that stood here before a restart.
            if std::time::Instant::now() > ask_again {
                self.mishap("label printed again");
                self.scan("CMD-PRINT")?;
                ask_again = until;
            }
            self.look_for_doubtful_labels();
            if std::time::Instant::now() > until {
                return Err(self.stuck("no label came out"));
            }
        }
        let Some(parcel) = self.model.screen.expects.first().cloned() else { return Err(self.stuck("no parcel")) };
        self.scan(&parcel)?;
        Ok(())
    }

    // Shipping.

    fn ship_all(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::Shipping, "CMD-SHIP")?;
        for _ in 0..STEPS_MAX {
            if let Some(parcel) = self.model.screen.expects.first().cloned() {
                self.scan(&parcel)?;
                if self.model.last.as_ref().is_some_and(|last| last.verdict == Verdict::Bad) {
                    return Err(self.stuck("a parcel was refused"));
                }
            } else if !self.model.screen.subject.is_empty() {
                // A wrong scan between the two puts the question away: then it is asked again.
                self.scan("CMD-CONFIRM")?;
                self.scan("CMD-SHIP")?;
            } else {
                return Ok(());
            }
        }
        Err(self.stuck("shipping does not end"))
    }

    // Returns.

    fn inspect_returns(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::Returns, "CMD-RETURNS")?;
        self.inspect()?;
        while let Some(rma) = self.model.screen.expects.first().cloned() {
            self.scan(&rma)?;
            self.inspect()?;
        }
        if self.scan_plain("RMA-NOBODY")? == Verdict::Bad {
            self.scan("CMD-UNANNOUNCED")?;
        }
        Ok(())
    }

    /// Inspects the return in hand until it is closed.
    fn inspect(&mut self) -> Result<(), ShiftError> {
        for _ in 0..STEPS_MAX {
            match self.model.screen.step {
                "inspecting" => {
                    let Some(target) = self.model.screen.target.clone() else {
                        self.scan("CMD-CONFIRM")?;
                        continue;
                    };
                    if self.chaos.happens(10) {
                        self.mishap("return short");
                        self.scan("CMD-CONFIRM")?;
                    } else {
                        self.scan_goods(&target.code, target.quantity.unwrap_or(1))?;
                    }
                }
                "confirm-short" => {
                    self.scan("CMD-CONFIRM")?;
                }
                "grading" => {
                    let grade = self.chaos.grade();
                    if grade == "D" {
                        self.take_photo()?;
                    }
                    self.scan(&format!("CMD-GRADE-{grade}"))?;
                }
                "await-return" => return Ok(()),
                _ => return Err(self.stuck("an unknown returns step")),
            }
        }
        Err(self.stuck("the return does not close"))
    }

    // The end of the day.

    fn look_around(&mut self) -> Result<(), ShiftError> {
        self.open(Flow::LookUp, "CMD-LOOKUP")?;
        let skus = self.plan.skus.clone();
        let locations = self.plan.locations.clone();
        for _ in 0..5 {
            if let Some(sku) = self.chaos.pick(&skus) {
                self.scan(sku)?;
            }
            if let Some(location) = self.chaos.pick(&locations) {
                self.scan(&format!("LOC-{location}"))?;
            }
        }
        self.scan("CMD-HOME")?;
        Ok(())
    }

    /// Everything is sent, and every label is out.
    pub fn wait_for_peace(&mut self) -> Result<(), ShiftError> {
        self.bench.label_printer.set_paper_out(false);
        self.plug_network()?;
        self.tell();
        self.wait("the hub to have everything", Duration::from_secs(60), |model| {
            let busy = model.status.devices.iter().any(|device| {
                device.say.word == crate::words::Word::PrinterBusy || device.health == crate::floor_loop::Health::Bad
            });
            model.status.at_hub == model.status.on_disk && !busy && model.status.net == crate::floor_loop::Net::Online
        })?;
        self.tell();
        Ok(())
    }
}
