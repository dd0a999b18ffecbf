//! Inspecting returns.

macro_rules! returns {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanReturn: "Scan a return", "扫描退货";
            ScanReturnInstruction: "RMA, order or tracking number, or the item", "RMA、订单号、运单号或商品均可";
            ReturnUnknown: "No return has {0}. Scan another label, or press Unannounced", "没有 {0} 的退货。请扫描其他标签，或按“无预报”";
            ReturnAlready: "{0} is inspected already", "{0} 已质检";
            ReturnSeveral: "{0} returns have {1}. Scan the RMA or tracking number", "有 {0} 个退货含 {1}。请扫描 RMA 或运单号";
            ReturnOpened: "{0} open. Scan the item", "{0} 已打开。请扫描商品";
            ReturnUnclaimed: "{0} goes to the unclaimed pool", "{0} 放入无主退货区";
            ReturnLeftOpen: "{0} stays open. Scan it again to go on", "{0} 未完成。再次扫描可继续";
            GoodsOfReturn: "goods of {0}", "{0} 的商品";
            ScanReturnGoods: "Scan the returned item", "扫描退回商品";
            ScanReturnGoodsInstruction: "Then grade it. Confirm when nothing is left", "然后评级。全部完成后按“确认”";
            Inspect: "INSPECT", "检查";
            NotInReturn: "{0} does not belong to {1}. Put it in the problem area", "{0} 不属于 {1}。请放到问题区";
            AllInspected: "All of {0} is inspected", "{0} 已全部质检";
            GradeIt: "{0} × {1}: choose the grade", "{0} × {1}：请评级";
            GradeHeadline: "Which grade?", "请评级";
            GradeInstruction: "The seller's policy decides what happens next", "后续处理由卖家政策决定";
            Graded: "{0} grade {1}: {2}", "{0} 等级 {1}：{2}";
            DispositionRestock: "put it on the RESTOCK shelf", "放到“重新上架”区";
            DispositionRefurbish: "put it on the REFURBISH shelf", "放到“翻新”区";
            DispositionRelabel: "put it on the RELABEL shelf", "放到“换标”区";
            DispositionReturnToSeller: "put it on the RETURN-TO-SELLER shelf", "放到“退回卖家”区";
            DispositionDestroy: "put it on the DESTROY shelf: a supervisor decides", "放到“待销毁”区：由主管决定";
            DispositionHold: "no policy: put it on the HOLD shelf", "无政策：放到“暂扣”区";
            ReturnShortAsk: "{0} not found. Confirm again if the parcel is empty", "缺 {0} 件。若包裹已空请再次确认";
            ReturnShortInstruction: "Confirm: the seller is told before the refund", "确认后将在退款前通知卖家";
            ReturnClosed: "{0} closed", "{0} 已关闭";
        }
    };
}
