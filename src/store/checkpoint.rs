//! Moves the write-ahead log into the database beside the floor loop, so that no scan
//! waits for it.

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the log's length is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A log of this many pages (4 MiB) is moved. Once all of it is moved, the next commit
/// writes over its beginning, so that the file stays about this long.
const PAGES_MOVED_FROM: i64 = 1_000;
/// Commits that never pause leave no moment at which all of the log is moved. At this many
/// pages (64 MiB) one commit is made to wait for the rest.
const PAGES_MAX: i64 = 16_000;

/// The running checkpointer of one database. Dropping it stops it.
pub struct Checkpointer {
    stop: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts moving the log of the database that a [`super::Store`] has open. Errors when
    /// the database can't be opened or no thread can be started; later ones are logged, and
    /// tried again.
    pub fn start(database: &Path) -> Result<Self, StoreError> {
        let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // It never waits for anybody: what can't be moved now is moved later.
        conn.busy_timeout(Duration::ZERO)?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("checkpointer".into())
            .spawn(move || {
                while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                    if let Err(error) = tend(&conn) {
                        tracing::warn!(%error, "failed to move the write-ahead log; trying again");
                    }
                }
            })
            .map_err(|source| StoreError::Folder { path: database.to_owned(), source })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        let _ = self.stop.send(());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the checkpointer failed");
        }
    }
}

fn tend(conn: &Connection) -> rusqlite::Result<()> {
    let log = checkpoint(conn, "NOOP")?;
    if log.pages < PAGES_MOVED_FROM || log.moved == log.pages {
        return Ok(());
    }
    let log = checkpoint(conn, "PASSIVE")?;
    if log.pages > PAGES_MAX && log.moved < log.pages {
        checkpoint(conn, "RESTART")?;
    }
    Ok(())
}

/// The log's length and how much of it is in the database.
struct Log {
    pages: i64,
    moved: i64,
}

/// Modes: <https://sqlite.org/pragma.html#pragma_wal_checkpoint>.
fn checkpoint(conn: &Connection, mode: &str) -> rusqlite::Result<Log> {
    conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        Ok(Log { pages: row.get(1)?, moved: row.get(2)? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn the_log_is_moved_and_its_file_stops_growing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let conn = Connection::open(&path).unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        conn.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        conn.execute_batch("CREATE TABLE t (x BLOB)").unwrap();
        let checkpointer = Checkpointer::start(&path).unwrap();
        let mut longest = 0;
        for _ in 0..4 {
            for _ in 0..PAGES_MOVED_FROM {
                conn.execute("INSERT INTO t VALUES (zeroblob(4000))", []).unwrap();
            }
            let deadline = Instant::now() + Duration::from_secs(20);
            while Instant::now() < deadline {
                let log = checkpoint(&conn, "NOOP").unwrap();
                if log.pages == log.moved {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            longest = std::fs::metadata(path.with_extension("db-wal")).unwrap().len().max(longest);
        }
        // Each round writes over the one before.
        assert!(longest < 14 << 20, "the log's file has {longest} bytes");
        drop(checkpointer);
    }
}
