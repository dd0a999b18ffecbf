use std::time::Duration;

use super::Status;

/// How soon an idle printer is asked again how it is.
///
/// One that answers is asked at an even pace, one that says it can't print more
/// often, so that a new roll is seen soon. One that never answers is asked less
/// and less: many clones never do, and some print or stall on questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    pause: Duration,
}

const PAUSE: Duration = Duration::from_millis(2500);
const PAUSE_BLOCKED: Duration = Duration::from_millis(400);
/// A cable that was put back is seen this soon.
const PAUSE_AWAY_MAX: Duration = Duration::from_secs(5);
const PAUSE_SILENT_MAX: Duration = Duration::from_secs(60);

impl Default for Asking {
    fn default() -> Self {
        Self { pause: PAUSE }
    }
}

impl Asking {
    /// How long to wait before the next question.
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// Takes in what the last question brought.
    pub fn heard(&mut self, status: &Status) {
        self.pause = if !status.unknown {
            if status.is_blocked() { PAUSE_BLOCKED } else { PAUSE }
        } else if status.spooled {
            // Asking a queue costs the printer nothing.
            PAUSE
        } else if status.offline {
            (self.pause * 2).clamp(PAUSE_BLOCKED, PAUSE_AWAY_MAX)
        } else {
            (self.pause * 2).clamp(PAUSE, PAUSE_SILENT_MAX)
        };
    }

    /// A job was sent: the printer has something to say about.
    pub fn job_sent(&mut self) {
        self.pause = PAUSE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_asked_less_and_less_until_a_job_or_an_answer() {
        let mut asking = Asking::default();
        let seconds: Vec<f32> = (0..7)
            .map(|_| {
                asking.heard(&Status::unknown());
                asking.pause().as_secs_f32()
            })
            .collect();
        assert_eq!(seconds, [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]);
        asking.job_sent();
        assert_eq!(asking.pause(), PAUSE);
        asking.heard(&Status::unknown());
        asking.heard(&Status::default());
        assert_eq!(asking.pause(), PAUSE);
        asking.heard(&Status { paper_out: true, ..Status::default() });
        assert_eq!(asking.pause(), PAUSE_BLOCKED);
    }

    #[test]
    fn a_cable_that_is_out_is_looked_at_often_enough() {
        let mut asking = Asking::default();
        for _ in 0..9 {
            asking.heard(&Status { offline: true, ..Status::unknown() });
        }
        assert_eq!(asking.pause(), PAUSE_AWAY_MAX);
    }
}
