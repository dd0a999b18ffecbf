//! LinkStar Floor: the terminal that warehouse people work with, and its hub.

pub mod bench;
pub mod doctor;
pub mod domain;
pub mod floor_loop;
pub mod hub;
pub mod journal;
pub mod labels;
pub mod screens;
pub mod shift;
pub mod store;
pub mod sync;
pub mod terminal;
pub mod words;
pub mod workflows;
