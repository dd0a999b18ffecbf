//! The flows as pure state machines: (state, action, view of the warehouse) -> (state,
//! facts, labels, words). They know no SQLite, Slint, socket, clock or device.

pub mod find;
pub mod home;
pub mod look_up;
pub mod packing;
pub mod picking;
pub mod putaway;
pub mod receiving;
pub mod returns;
pub mod screen;
pub mod shipping;
pub mod view;

use crate::domain::fact::{Fact, QUANTITY_BELIEVABLE_MAX};
use crate::domain::people::{Operator, Role};
use crate::domain::{Command, Exception, ExceptionKind, Meaning};
use crate::words::{Msg, Word};
pub use screen::{Evidence, Line, LineState, Screen, Target};
use serde::{Deserialize, Serialize};
pub use view::{View, ViewError, ViewResult};

/// What reaches a workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A code, without its AIM identifier, and what its form says.
    Scan {
        text: String,
        meaning: Meaning,
    },
    Command(Command),
    /// A stable weight of something that was put on the scale for this step; `None` when what was
    /// weighed does not stand there any more.
    Weight(Option<i64>),
}

/// What a step knows beside its own state.
pub struct Context<'a> {
    pub view: &'a dyn View,
    pub now_ms: i64,
    pub warehouse: &'a str,
    pub device: &'a str,
    pub operator: &'a Operator,
    /// Number of the next event of this device: makes new ids unique without chance.
    pub serial: u64,
    /// How many the next goods scan stands for; `None` is one.
    pub quantity: Option<i64>,
    /// The AIM identifier of the scan, where the scanner told one.
    pub aim: Option<&'a str>,
    pub limits: &'a Limits,
}

/// The warehouse's own bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// A heavier carton needs two people or a lift.
    pub carton_weight_mg_max: i64,
    /// Allowed difference of a carton from its declared weight: the larger of the two.
    pub carton_tolerance_mg: i64,
    pub carton_tolerance_percent: i64,
    /// The same for a packed parcel against the sum of its units.
    pub parcel_tolerance_mg: i64,
    pub parcel_tolerance_percent: i64,
    /// Weight of an empty parcel box with its filling.
    pub parcel_box_mg: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            carton_weight_mg_max: 30_000_000,
            carton_tolerance_mg: 200_000,
            carton_tolerance_percent: 3,
            parcel_tolerance_mg: 40_000,
            parcel_tolerance_percent: 4,
            parcel_box_mg: 150_000,
        }
    }
}

impl Limits {
    /// Whether `found` is near enough to `expected`.
    pub fn near(found: i64, expected: i64, tolerance: i64, percent: i64) -> bool {
        let allowed = tolerance.max(expected.saturating_mul(percent) / 100);
        found.abs_diff(expected) <= allowed.unsigned_abs()
    }
}

/// How a step ended, for colour, icon, word and sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    Good,
    Warn,
    Bad,
}

/// A label to print; what it says is looked up when it is queued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Print {
    Lpn {
        lpn: String,
        carton: String,
        weight_mg: Option<i64>,
    },
    Shipping {
        order: String,
        parcel: String,
        weight_mg: Option<i64>,
        reprint: bool,
    },
    PackingList {
        order: String,
        parcel: String,
        reprint: bool,
    },
    Sku {
        sku: String,
    },
    Location {
        code: String,
    },
    Rma {
        rma: String,
    },
    /// What was handed over to a carrier, when its list is closed.
    Manifest {
        manifest: String,
        carrier: String,
        operator: String,
    },
}

/// What a step decided. Nothing of it has happened until it is committed.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub next: State,
    pub facts: Vec<Fact>,
    pub prints: Vec<Print>,
    pub verdict: Verdict,
    pub say: Msg,
}

impl Step {
    pub fn good(next: impl Into<State>, say: Msg) -> Self {
        Self { next: next.into(), facts: Vec::new(), prints: Vec::new(), verdict: Verdict::Good, say }
    }

    pub fn warn(next: impl Into<State>, say: Msg) -> Self {
        Self { verdict: Verdict::Warn, ..Self::good(next, say) }
    }

    /// A refusal: nothing is recorded but the scan itself.
    pub fn bad(next: impl Into<State>, say: Msg) -> Self {
        Self { verdict: Verdict::Bad, ..Self::good(next, say) }
    }

    pub fn fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    pub fn facts(mut self, facts: impl IntoIterator<Item = Fact>) -> Self {
        self.facts.extend(facts);
        self
    }

    pub fn print(mut self, print: Print) -> Self {
        self.prints.push(print);
        self
    }
}

/// One flow's state machine.
pub trait Workflow {
    /// Decides what an action does.
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step>;
    /// Draws the state.
    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen>;
}

macro_rules! workflows {
    ($($flow:ident($state:ty) = $word:literal, $role:expr, $name:expr;)+) => {
        /// The flows, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Flow { $($flow),+ }

        /// A flow's state, saved with every commit so that it resumes anywhere.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum State { $($flow($state)),+ }

        impl Flow {
            pub const ALL: &[Flow] = &[$(Flow::$flow),+];

            /// Name in paths, icons and tests.
            pub fn word(self) -> &'static str {
                match self { $(Flow::$flow => $word),+ }
            }

            /// Name for people.
            pub fn name(self) -> Word {
                match self { $(Flow::$flow => $name),+ }
            }

            /// Who may work in it; `None` is everybody.
            pub fn role(self) -> Option<Role> {
                match self { $(Flow::$flow => $role),+ }
            }

            /// The state in which nothing is in hand.
            pub fn start(self) -> State {
                match self { $(Flow::$flow => State::$flow(<$state>::default())),+ }
            }
        }

        impl State {
            pub fn flow(&self) -> Flow {
                match self { $(State::$flow(_) => Flow::$flow),+ }
            }
        }

        impl Workflow for State {
            fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
                match self { $(State::$flow(state) => state.step(action, cx)),+ }
            }

            fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
                match self { $(State::$flow(state) => state.screen(cx)),+ }
            }
        }

        $(impl From<$state> for State {
            fn from(state: $state) -> Self { State::$flow(state) }
        })+
    };
}

// The list of flows: a new one is a file and a line here.
workflows! {
    Home(home::Home) = "home", None, Word::FlowHome;
    Receiving(receiving::Receiving) = "receive", Some(Role::Receiver), Word::FlowReceiving;
    Putaway(putaway::Putaway) = "putaway", Some(Role::Receiver), Word::FlowPutaway;
    Picking(picking::Picking) = "pick", Some(Role::Picker), Word::FlowPicking;
    Packing(packing::Packing) = "pack", Some(Role::Packer), Word::FlowPacking;
    Shipping(shipping::Shipping) = "ship", Some(Role::Packer), Word::FlowShipping;
    Returns(returns::Returns) = "return", Some(Role::Inspector), Word::FlowReturns;
    LookUp(look_up::LookUp) = "lookup", None, Word::FlowLookUp;
}

impl Flow {
    /// The flow that a command opens.
    pub fn of_command(command: &Command) -> Option<Self> {
        match command {
            Command::Home => Some(Flow::Home),
            Command::LookUp => Some(Flow::LookUp),
            Command::Receive => Some(Flow::Receiving),
            Command::Putaway => Some(Flow::Putaway),
            Command::Pick => Some(Flow::Picking),
            Command::Pack => Some(Flow::Packing),
            Command::Ship => Some(Flow::Shipping),
            Command::Returns => Some(Flow::Returns),
            _ => None,
        }
    }
}

impl Context<'_> {
    /// A new id that no other device and no other step can make.
    pub fn new_id(&self, prefix: &str) -> String {
        format!("{prefix}-{}-{:06}", self.device, self.serial)
    }

    /// An exception about this step; `nth` tells several of one step apart.
    pub fn exception(&self, kind: ExceptionKind, nth: usize) -> Exception {
        Exception {
            id: format!("EXC-{}-{:06}-{nth}", self.device, self.serial),
            kind,
            seller: String::new(),
            about: Vec::new(),
            expected: String::new(),
            found: String::new(),
            next_action: String::new(),
        }
    }

    /// How many units a goods scan stands for.
    pub fn units(&self, units_per_scan: i64) -> i64 {
        self.quantity.unwrap_or(1).saturating_mul(units_per_scan).clamp(1, QUANTITY_BELIEVABLE_MAX)
    }
}

/// A command that a step has no use for.
pub fn not_now(state: impl Into<State>, command: &Command) -> Step {
    Step::bad(state, Msg::new(Word::CommandNotNow).arg(command.word()))
}

/// A code that is known nowhere, or not what the step needs.
pub fn not_expected(state: impl Into<State>, text: &str, expected: Msg) -> Step {
    Step::bad(state, Msg::new(Word::NotExpected).arg(text).arg_msg(expected))
}
