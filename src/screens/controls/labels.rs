//! The view of label layouts: opened, looked after and closed.

use super::super::{Aside, LabelBench};
use super::Controls;
use crate::floor_loop::Input;
use floor_ui::{App, Shell};
use slint::{ComponentHandle, TimerMode};
use std::rc::Rc;
use std::time::Duration;

/// How often the files of label templates are looked at.
const LOOK_AT_FILES: Duration = Duration::from_secs(1);

impl Controls {
    pub(super) fn connect_labels(self: &Rc<Self>, app: &App) {
        let this = self.clone();
        app.global::<Shell>().on_labels(move || {
            this.change(|state| {
                state.extra.labels = Some(LabelBench::new(this.templates.clone(), &this.config));
                state.extra.aside = Some(Aside::Labels);
            });
            this.watch_templates();
        });
        let view = app.global::<floor_ui::Labels>();
        let this = self.clone();
        view.on_choose(move |kind| {
            this.change(|state| {
                if let Some(bench) = &mut state.extra.labels {
                    bench.choose(&kind);
                }
            });
        });
        let this = self.clone();
        view.on_print(move || {
            let label = this.state.borrow().extra.labels.as_ref().and_then(LabelBench::test_label);
            if let Some(label) = label {
                this.send(Input::TestLabel(Box::new(label)));
            }
        });
    }

    /// Looks at the templates' files once a second, for as long as the view is open.
    fn watch_templates(self: &Rc<Self>) {
        let this = self.clone();
        self.watching.start(TimerMode::Repeated, LOOK_AT_FILES, move || {
            let (open, news) = {
                let mut state = this.state.borrow_mut();
                let open = state.extra.aside == Some(Aside::Labels);
                if !open {
                    state.extra.labels = None;
                }
                (open, state.extra.labels.as_mut().is_some_and(LabelBench::reload))
            };
            if !open {
                this.watching.stop();
            } else if news {
                this.redraw();
            }
        });
    }
}
