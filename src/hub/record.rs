//! A fact that the hub itself writes, with the name under which it can be there only once.

use crate::domain::Fact;

/// One fact of the hub's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What it is: `order:536365`. A second one of the same key is not written.
    pub key: String,
    /// Other names that it takes for itself: an inbound order takes its cartons' ids.
    pub claims: Vec<String>,
    pub fact: Fact,
    /// What to do when the key is there with other content.
    pub when_different: WhenDifferent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenDifferent {
    /// The first one stays: work may have begun on it.
    Keep,
    /// The newer one counts: master data.
    Replace,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    New {
        gseq: u64,
    },
    Replaced {
        gseq: u64,
    },
    AlreadyThere,
    /// It is there with other content, which stays.
    Different,
    /// Another record has taken this name.
    Taken {
        claim: String,
    },
}

impl Record {
    /// A record under its natural key, or under `key` for facts that have none.
    pub fn new(fact: Fact, key: &str) -> Self {
        let key = natural_key(&fact).unwrap_or_else(|| key.to_owned());
        let claims = match &fact {
            Fact::InboundAnnounced(inbound) => {
                inbound.cartons.iter().map(|carton| format!("carton:{}", carton.carton)).collect()
            }
            _ => Vec::new(),
        };
        Self { key, claims, fact, when_different: WhenDifferent::Keep }
    }

    /// The same, but a newer content counts.
    pub fn replacing(self) -> Self {
        Self { when_different: WhenDifferent::Replace, ..self }
    }

    /// BLAKE3 over what makes two records the same: everything but when they were announced.
    pub fn digest(&self) -> Result<[u8; 32], serde_json::Error> {
        let mut fact = self.fact.clone();
        match &mut fact {
            Fact::InboundAnnounced(inbound) => inbound.announced_ms = 0,
            Fact::ReturnAnnounced(announced) => announced.announced_ms = 0,
            _ => {}
        }
        Ok(*blake3::hash(&serde_json::to_vec(&fact)?).as_bytes())
    }
}

/// What a record is called; `None` for facts that are not records.
pub fn natural_key(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::SkuDefined(sku) => format!("sku:{}", sku.sku),
        Fact::LocationDefined(location) => format!("location:{}", location.code),
        Fact::OperatorDefined(operator) => format!("operator:{}", operator.operator),
        Fact::PolicyDefined(policy) => format!("policy:{}", policy.seller),
        Fact::InboundAnnounced(inbound) => format!("inbound:{}", inbound.asn),
        Fact::OrderPlaced(order) => format!("order:{}", order.order),
        Fact::ReturnAnnounced(announced) => format!("return:{}", announced.rma),
        _ => return None,
    })
}
