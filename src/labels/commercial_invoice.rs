use serde::{Deserialize, Serialize};

use super::Label;
use super::customs::{Consignment, Wording};
use super::paper::Paper;

/// A commercial invoice (商业发票) for goods that were sold across a border. A4, as many
/// sheets as it needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommercialInvoice {
    #[serde(flatten)]
    pub consignment: Consignment,
    /// "Paid by card at checkout", "30 days net".
    pub payment_terms: String,
    #[serde(default)]
    pub reprint: bool,
}

impl CommercialInvoice {
    pub fn labels(&self, paper: Paper) -> Vec<Label> {
        let wording = Wording {
            title: "COMMERCIAL INVOICE / 商业发票",
            banner: "",
            extra: ("Payment / 付款方式", &self.payment_terms),
            declaration: "We declare that the information in this invoice is true and correct, that the values are \
                the prices paid or payable, and that the goods are of the origin stated.\n\
                兹声明：本发票内容真实无误，所列价格为实付或应付价格，货物原产地如上所述。",
            reprint: self.reprint,
        };
        self.consignment.labels(&wording, paper)
    }

    pub fn sample() -> Self {
        Self {
            consignment: Consignment::sample(),
            payment_terms: "Paid at checkout by card 已付款".into(),
            reprint: false,
        }
    }
}
