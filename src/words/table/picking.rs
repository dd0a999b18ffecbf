//! Picking orders.

macro_rules! picking {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanTote: "Scan an empty tote", "扫描空周转箱";
            ScanToteInstruction: "The most urgent order starts in it; scan an order to choose another", "将开始最紧急的订单；扫描订单号可更换";
            EmptyTote: "an empty tote", "空周转箱";
            NothingToPick: "Nothing to pick", "没有待拣订单";
            NothingToPickInstruction: "New orders appear here by themselves", "新订单会自动显示";
            OrderChosen: "Order {0}. Now scan an empty tote", "订单 {0}。请扫描空周转箱";
            OrderInTote: "Order {0} is in {1} already. Scan that tote", "订单 {0} 已在 {1}。请扫描该周转箱";
            OrderPicked: "Order {0} is picked already", "订单 {0} 已拣完";
            ToteToPack: "{0} holds order {1}, ready to pack. Take another tote", "{0} 中是待打包订单 {1}。请换一个";
            ToteNotEmpty: "{0} is not empty. Take another tote", "{0} 不是空箱。请换一个";
            PickStarted: "Order {0} in {1}", "订单 {0}，周转箱 {1}";
            PickGoesOn: "Going on with {0}", "继续 {0}";
            GoTo: "GO TO", "前往";
            Take: "TAKE", "取";
            TakeGoods: "Take and scan", "取货并扫描";
            TakeGoodsInstruction: "Scan each one, or a quantity command and one", "逐件扫描，或先扫数量命令再扫一件";
            TakeHere: "Take {0} × {1}", "请取 {0} × {1}";
            TakeMore: "{0} more of {1}", "还需 {0} × {1}";
            Taken: "{0} done", "{0} 已完成";
            OtherBin: "Another bin: {0}. Take {1} × {2}", "其他库位 {0}。请取 {1} × {2}";
            LocationFirst: "First scan location {0}", "请先扫描库位 {0}";
            WrongGoods: "{0} is the wrong item. Put it back and take {1}", "{0} 不对。请放回并取 {1}";
            NoBin: "No stock in the books", "系统中无库存";
            NoBinInstruction: "Scan the location where you found it, or press Short", "如找到请扫描所在库位，否则按“短缺”";
            ConfirmShortPick: "Is the bin empty?", "库位是空的吗？";
            ConfirmShortPickInstruction: "Confirm: the rest comes from elsewhere, or the line is short", "确认后改从别处取，或记为短缺";
            ShortPickAsk: "{0} not in {1}? Confirm", "{1} 没有 {0}？请确认";
            TakeElsewhere: "Take the rest from another bin", "其余请到另一库位取";
            LineShort: "{0} × {1} short: on the exception list", "{1} 缺 {0}：已记入异常";
            Skipped: "{0} comes later", "{0} 稍后再取";
            PickFinished: "Picked. Take {0} to packing", "拣货完成。请把 {0} 送到打包台";
            NothingPicked: "Nothing could be picked for {0}. It is on the exception list", "订单 {0} 无货可拣，已记入异常";
            PickLeftOpen: "{0} stays open. Scan it again to go on", "{0} 未完成。再次扫描可继续";
        }
    };
}
