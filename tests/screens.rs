//! The window: what each screen shows, in both languages, light and dark, and one real window.

#[path = "screens/desk.rs"]
mod desk;
#[path = "screens/looks.rs"]
mod looks;
#[path = "screens/real_window.rs"]
mod real_window;
