//! Receiving cartons.

macro_rules! receiving {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanCarton: "Scan a carton", "扫描箱标";
            ScanCartonInstruction: "Any label on it: carton, tracking or inbound number", "箱标、运单号或入库单号均可";
            CartonUnknown: "No announcement has {0}. Scan another label, or press Unannounced", "没有 {0} 的入库预报。请扫描其他标签，或按“无预报”";
            CartonAlready: "{0} is received already, as {1}. Put it away", "{0} 已收货，编号 {1}。请上架";
            CartonSeveral: "{0} has {1} open cartons. Scan the label of one carton", "{0} 有 {1} 个未收的箱子。请扫描其中一个箱标";
            CartonWrongWarehouse: "{0} belongs to warehouse {1}. Set it aside for forwarding", "{0} 属于仓库 {1}。请放到转运区";
            CartonOpened: "{0} open. Scan what is in it", "{0} 已打开。请扫描箱内商品";
            CartonSetAside: "{0} is on the exception list. Put it in the problem area", "{0} 已记入异常。请放到问题区";
            CartonLeftOpen: "{0} stays open. Scan it again to go on", "{0} 未完成。再次扫描可继续";
            GoodsOfCarton: "goods of carton {0}", "箱 {0} 内的商品";
            ScanGoods: "Scan each item", "逐件扫描商品";
            ScanGoodsInstruction: "Or scan a quantity command, then one item. Confirm when the carton is empty", "也可先扫描数量命令再扫一件。箱子清空后按“确认”";
            Count: "COUNT", "清点";
            Counted: "{0}: {1} of {2}", "{0}：{1} / {2}";
            AllCounted: "All counted", "清点完成";
            AllCountedInstruction: "Confirm, then weigh the carton", "请确认，然后称重";
            ScanDamaged: "Scan the damaged item", "扫描破损商品";
            DamagedNext: "The next item is booked as damaged", "下一件将记为破损";
            DamagedBooked: "{0} × {1} damaged: put it in the problem area", "{0} × {1} 破损：请放到问题区";
            GoodsNotAnnounced: "{0} was not announced in this carton. Put it in the problem area", "{0} 不在此箱预报内。请放到问题区";
            ConfirmOver: "More than announced?", "超出预报数量？";
            OverAsk: "{0}: {1} announced, this makes {2}. Confirm if it is really there", "{0}：预报 {1}，现为 {2}。如属实请确认";
            OverBooked: "{0} × {1} too many: put them in the problem area", "多出 {0} × {1}：请放到问题区";
            ConfirmShort: "Something is missing", "数量不足";
            ShortAsk: "{0} missing, first of them {1}. Confirm again if the carton is empty", "缺 {0} 件，其中有 {1}。若箱子已空请再次确认";
            PutCartonOnScale: "Put the carton on the scale", "请把箱子放到秤上";
            WeighInstruction: "It goes on by itself once the weight is steady", "重量稳定后自动继续";
            CartonWeightOff: "It weighs {0} kg, declared {1} kg. Count again, or confirm", "实重 {0} 公斤，申报 {1} 公斤。请重新清点或确认";
            WeightGone: "That weight is not on the scale any more. Put it on again", "秤上已不是刚才的重量。请重新放上";
            WeightOffHeadline: "The weight is off", "重量不符";
            WeightOffInstruction: "Cancel to count again, Confirm to accept with an exception", "按“取消”重新清点，按“确认”记异常后接收";
            CountAgain: "Count again", "请重新清点";
            CartonReceived: "Received. Stick label {0} on the carton", "已收货。请在箱上贴标签 {0}";
        }
    };
}
