//! Putting goods away.

macro_rules! putaway {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanLpn: "Scan a carton to put away", "扫描要上架的箱子";
            ScanLpnInstruction: "Its label LPN-…, or the location that you clear", "扫描 LPN 标签，或要清空的库位";
            NothingIn: "The books know nothing in {0}. Scan another one", "系统中 {0} 没有商品。请扫描其他";
            TakenUp: "{0}: {1} kinds of goods", "{0}：{1} 种商品";
            GoToBin: "Go to the bin", "前往库位";
            GoToBinInstruction: "Scan the location label there", "到达后扫描库位标签";
            PutInto: "PUT INTO", "放入";
            LocationNamed: "location {0}", "库位 {0}";
            GoodsNamed: "item {0}", "商品 {0}";
            GoodsNotHere: "{0} is not in {1}. Check the item", "{0} 不在 {1} 中。请核对商品";
            TakeTo: "{0} goes to {1}", "{0} 放到 {1}";
            ScanGoodsHeadline: "Scan the goods", "扫描商品";
            ScanGoodsPlaceInstruction: "The item for this bin, or the carton label for all of it", "扫描要放入的商品，或扫描箱标整箱放入";
            ScanGoodsToPlace: "At {0}. Now scan the goods", "已到 {0}。请扫描商品";
            SamePlace: "The goods are in {0} already. Scan another location", "商品已在 {0}。请扫描其他库位";
            DangerousGoodsOnly: "{0} is dangerous goods, {1} is no bin for it. Use the dangerous-goods zone", "{0} 是危险品，不能放 {1}。请放到危险品区";
            DangerousGoodsBin: "{0} is no dangerous goods: {1} is kept for those", "{0} 不是危险品：{1} 仅限危险品";
            ReasonHeadline: "Why another bin?", "为什么换库位？";
            ReasonInstruction: "Choose a reason, or cancel and go to the suggested bin", "请选择原因，或取消后前往建议库位";
            WhyOtherBin: "{0} was suggested, this is {1}. Choose a reason", "建议库位 {0}，当前 {1}。请选择原因";
            ReasonFirst: "First choose a reason", "请先选择原因";
            PutAway: "{0} put into {1}", "已放入 {1}：{0} 件";
        }
    };
}
