//! Packing parcels.

macro_rules! packing {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanPickedTote: "Scan a picked tote", "扫描已拣周转箱";
            ScanPickedToteInstruction: "Or its order number", "或订单号";
            PickedTote: "a picked tote", "已拣周转箱";
            NoOrderIn: "No order waits in {0}. Take another tote", "{0} 中没有待打包订单。请换一个";
            NotPickedYet: "Order {0} is not picked yet. Take it back to picking", "订单 {0} 尚未拣完。请送回拣货";
            AlreadyPacked: "Order {0} is packed already", "订单 {0} 已打包";
            PackStarted: "Order {0}: scan every item", "订单 {0}：请逐件扫描";
            ScanEveryItem: "Scan every item", "逐件扫描";
            ScanEveryItemInstruction: "Then the box goes on the scale", "然后把包裹放到秤上";
            PutInBox: "INTO THE BOX", "放入包裹";
            GoodsOfTote: "goods of {0}", "{0} 中的商品";
            NotInOrder: "{0} is not in order {1}. Put it aside", "{0} 不在订单 {1} 中。请拿出";
            AllOfItPacked: "All of {0} is packed. Take this one out", "{0} 已全部打包。请拿出这一件";
            Packed: "{0} × {1} packed", "已打包 {0} × {1}";
            PackShortAsk: "{0} still missing. Confirm if the tote is empty", "还缺 {0} 件。若周转箱已空请确认";
            PackShortInstruction: "Confirm: it ships without them, with an exception", "确认后缺货发出并记异常";
            PackLeftOpen: "{0} stays open. Scan it again to go on", "{0} 未完成。再次扫描可继续";
            PutBoxOnScale: "Put the box on the scale", "请把包裹放到秤上";
            ParcelTooHeavy: "{0} kg, expected {1} kg: too heavy. Is something extra in it?", "{0} 公斤，预计 {1} 公斤：偏重。是否多放？";
            ParcelTooLight: "{0} kg, expected {1} kg: too light. Is something missing?", "{0} 公斤，预计 {1} 公斤：偏轻。是否漏放？";
            ParcelOffInstruction: "Cancel to check the contents, Confirm to accept with an exception", "按“取消”核对，按“确认”记异常后放行";
            CheckContents: "Check the contents, then weigh again", "请核对内容，再重新称重";
            ParcelClosed: "{0} closed. The label is printing", "{0} 已封箱。标签打印中";
            StickLabel: "Stick the label on and scan it", "贴好标签并扫描";
            StickLabelInstruction: "No label? Press Print", "没有标签？按“打印”";
            ScanLabel: "SCAN", "扫描";
            ParcelNamed: "the label of {0}", "{0} 的标签";
            LabelOfOther: "Stop: this is the label of {0}. In hand is {1}", "请停下：这是 {0} 的标签，手中是 {1}";
            ParcelDone: "Done. Put it in the cage of {0}", "完成。请放到 {0} 的笼车";
            ReprintQueued: "The label is printed again, marked as a reprint", "正在重新打印，标签将注明“重印”";
            LabelNotSeen: "{0} was left without its label seen", "{0} 的标签未经核对";
        }
    };
}
