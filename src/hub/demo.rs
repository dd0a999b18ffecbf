//! The demo warehouse.
