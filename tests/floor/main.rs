//! Stories of the floor: scans, weights and commands in; screens, verdicts, facts and stock out.
//!
//! Everything runs on a real database in a folder of its own, under a clock that the story
//! moves by hand.

mod architecture;
mod bench;
mod carrier_labels;
mod codes;
mod disk;
mod doctor;
mod doctor_devices;
mod judge;
mod look_up;
mod packing;
mod people;
mod photos;
mod picking;
mod pictures;
mod printing;
mod printing_kill;
mod printing_run;
mod putaway;
mod random_walk;
mod receiving;
mod restart;
mod returns;
mod scales;
mod scales_run;
mod scanners;
mod shipping;
mod sim;
mod warehouse;
