//! Who waits to hear of new events, warehouse by warehouse.

use super::store::HubStore;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often the database is asked for events that another process wrote (an import, say).
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// The newest gseq of each warehouse that somebody listens to.
#[derive(Default)]
pub struct Heads {
    by_warehouse: Mutex<HashMap<String, watch::Sender<u64>>>,
}

impl Heads {
    /// Hears of each new head from now on; the value at first is `now`.
    pub fn listen(&self, warehouse: &str, now: u64) -> watch::Receiver<u64> {
        let mut heads = self.lock();
        let sender = heads.entry(warehouse.to_owned()).or_insert_with(|| watch::channel(now).0);
        sender.send_if_modified(|head| raise(head, now));
        sender.subscribe()
    }

    /// Tells the listeners that the warehouse is at `head`.
    pub fn tell(&self, warehouse: &str, head: u64) {
        if let Some(sender) = self.lock().get(warehouse) {
            sender.send_if_modified(|known| raise(known, head));
        }
    }

    /// The warehouses that somebody listens to; the others are forgotten.
    fn listened_to(&self) -> Vec<String> {
        let mut heads = self.lock();
        heads.retain(|_, sender| sender.receiver_count() > 0);
        heads.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<u64>>> {
        self.by_warehouse.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks again and again for events that came into the database by another way than a push here.
pub async fn watch_database(store: Arc<dyn HubStore>, heads: Arc<Heads>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        for warehouse in heads.listened_to() {
            let asked = store.clone();
            let name = warehouse.clone();
            match tokio::task::spawn_blocking(move || asked.head(&name)).await {
                Ok(Ok(head)) => heads.tell(&warehouse, head),
                Ok(Err(error)) => tracing::warn!(%warehouse, %error, "could not look for new events"),
                Err(error) => tracing::warn!(%warehouse, %error, "looking for new events was cut off"),
            }
        }
    }
}

fn raise(known: &mut u64, head: u64) -> bool {
    let higher = head > *known;
    if higher {
        *known = head;
    }
    higher
}
