//! A sound for each verdict, played by the system's own player, so that nothing of the sound
//! system has to be there when this is built, and nothing of it can stop the terminal.

use crate::workflows::Verdict;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

const RATE_HZ: u32 = 22_050;

/// Players of raw samples on standard input: signed, 16 bit, one channel.
const PLAYERS: [(&str, &[&str]); 2] = [
    ("pacat", &["--format=s16le", "--rate=22050", "--channels=1", "--latency-msec=20"]),
    ("aplay", &["-q", "-t", "raw", "-f", "S16_LE", "-r", "22050", "-c", "1"]),
];

/// Plays sounds on a thread of its own. Dropping it ends the thread after the sound in hand.
pub struct Sound {
    verdicts: SyncSender<Verdict>,
}

impl Sound {
    /// Looks for a player; without one the terminal is silent.
    pub fn start() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        let (player, args) =
            PLAYERS.iter().find(|(name, _)| folders.iter().any(|folder| folder.join(name).is_file()))?;
        Self::start_with(player, args)
    }

    fn start_with(player: &str, args: &[&str]) -> Option<Self> {
        // A verdict that has to wait for more than one other is told too late to help.
        let (verdicts, waiting) = sync_channel(1);
        let player = player.to_owned();
        let args: Vec<String> = args.iter().map(|arg| arg.to_string()).collect();
        let thread = std::thread::Builder::new().name("sound".into()).spawn(move || play_all(&player, &args, &waiting));
        match thread {
            Ok(_) => Some(Self { verdicts }),
            Err(error) => {
                tracing::warn!(%error, "failed to start the sound's thread; the terminal stays silent");
                None
            }
        }
    }

    /// Plays a verdict's sound; never waits.
    pub fn play(&self, verdict: Verdict) {
        // Full, or without a sound card: the screen says the same.
        let _ = self.verdicts.try_send(verdict);
    }
}

fn play_all(player: &str, args: &[String], verdicts: &Receiver<Verdict>) {
    for verdict in verdicts {
        let played = play(player, args, &samples(verdict));
        if let Err(error) = played {
            tracing::warn!(%error, player, "no sound can be played; the terminal stays silent");
            return;
        }
    }
}

fn play(player: &str, args: &[String], samples: &[u8]) -> std::io::Result<()> {
    let mut child =
        Command::new(player).args(args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    // A player without a sound card ends early; its status says so.
    let written = child.stdin.take().map(|mut stdin| stdin.write_all(samples));
    let status = child.wait()?;
    if !status.success() {
        return Err(std::io::Error::other(format!("{player} ended with {status}")));
    }
    written.unwrap_or(Ok(()))
}

/// One high tone for good, two for a warning, a long low one for a refusal: told apart with
/// ear protection on, and by people who hear no high tones.
fn samples(verdict: Verdict) -> Vec<u8> {
    let tones: &[(u32, u32)] = match verdict {
        Verdict::Good => &[(1760, 90)],
        Verdict::Warn => &[(880, 110), (0, 60), (880, 110)],
        Verdict::Bad => &[(220, 450)],
    };
    let mut samples = Vec::new();
    for &(frequency_hz, length_ms) in tones {
        let count = RATE_HZ * length_ms / 1000;
        for sample in 0..count {
            // A square wave, loud and cheap, with its edges ramped so that it does not click.
            let half_waves = sample.saturating_mul(frequency_hz).saturating_mul(2) / RATE_HZ;
            let ramp = sample.min(count - 1 - sample).min(100) as i16;
            let level = if frequency_hz == 0 { 0 } else { ramp * 80 };
            samples.extend_from_slice(&(if half_waves.is_multiple_of(2) { level } else { -level }).to_le_bytes());
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_reaches_the_player_as_its_own_sound() {
        let folder = tempfile::tempdir().unwrap();
        for verdict in [Verdict::Good, Verdict::Warn, Verdict::Bad] {
            let heard = folder.path().join(format!("{verdict:?}"));
            let sound =
                Sound::start_with("sh", &["-c", "cat > \"$0.part\"; mv \"$0.part\" \"$0\"", heard.to_str().unwrap()])
                    .unwrap();
            sound.play(verdict);
            drop(sound);
            let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
            while !heard.exists() {
                assert!(std::time::Instant::now() < end, "{verdict:?} was never played");
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            assert_eq!(std::fs::read(&heard).unwrap(), samples(verdict));
        }
        assert_ne!(samples(Verdict::Good), samples(Verdict::Bad));
    }

    #[test]
    fn a_player_that_fails_only_silences() {
        let sound = Sound::start_with("false", &[]).unwrap();
        for _ in 0..3 {
            sound.play(Verdict::Good);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(Sound::start_with("/no/such/player", &[]).is_some());
    }
}
