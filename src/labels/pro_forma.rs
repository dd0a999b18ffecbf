use serde::{Deserialize, Serialize};

use super::Label;
use super::customs::{Consignment, Wording};
use super::paper::Paper;

/// A pro-forma invoice (形式发票) for goods that were not sold, such as samples. A4, as
/// many sheets as it needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProForma {
    #[serde(flatten)]
    pub consignment: Consignment,
    /// Who let the sample go, "SMP-0093 / Wang Min"; "" where none had to.
    pub approval: String,
    #[serde(default)]
    pub reprint: bool,
}

impl ProForma {
    pub fn labels(&self, paper: Paper) -> Vec<Label> {
        let wording = Wording {
            title: "PRO-FORMA INVOICE / 形式发票",
            banner: "NON-COMMERCIAL, NOT FOR RESALE / 非商业用途，不得转售",
            extra: ("Approval / 审批", &self.approval),
            declaration: "No payment is made for these goods. The values are stated truthfully and for customs \
                purposes only; the goods are of the origin stated.\n\
                所列货物不收取货款，申报价值真实，仅供海关使用，货物原产地如上所述。",
            reprint: self.reprint,
        };
        self.consignment.labels(&wording, paper)
    }

    pub fn sample() -> Self {
        let mut consignment = Consignment::sample();
        consignment.number = "PI-2611-000093".into();
        consignment.order = "SMP-2611-0093".into();
        consignment.reason = "Sample 样品".into();
        consignment.freight_minor = 0;
        consignment.lines.truncate(2);
        Self { consignment, approval: "Wang Min 王敏, 2026-11-20".into(), reprint: false }
    }
}
