//! What is known about a thing, and its history.

macro_rules! look_up {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            LookUpHeadline: "Look up", "查询";
            LookUpInstruction: "Scan anything to see what and where it is", "扫描任意条码查看信息";
            Found: "{0}", "{0}";
            LabelQueued: "The label is printing", "标签打印中";
            NothingToPrint: "There is no label for this. Scan an item or a location", "此项没有标签。请扫描商品或库位";

            FieldOwner: "Owner", "货主";
            FieldWeight: "Unit weight", "单件重量";
            FieldParcelWeight: "Weight", "重量";
            FieldTotal: "In stock", "库存";
            FieldZone: "Zone", "库区";
            FieldCapacity: "Capacity", "容量";
            FieldStatus: "Status", "状态";
            FieldTote: "Tote", "周转箱";
            FieldTracking: "Carrier's number", "运单号";
            FieldCarrier: "Carrier", "承运商";
            FieldShipTo: "Ship to", "收件";
            FieldDeadline: "Deadline", "截止时间";
            FieldOrder: "Order", "订单";
            FieldAsn: "Inbound order", "入库单";
            FieldBarcodes: "Barcodes", "条码";
            FieldDangerous: "Dangerous goods", "危险品";
            FieldYes: "yes", "是";

            StatusAnnounced: "announced", "已预报";
            StatusOpened: "being counted", "清点中";
            StatusReceived: "received", "已收货";
            StatusPlaced: "to pick", "待拣货";
            StatusPicking: "being picked", "拣货中";
            StatusPicked: "to pack", "待打包";
            StatusPacking: "being packed", "打包中";
            StatusPacked: "to ship", "待发运";
            StatusShipped: "shipped", "已发运";
            StatusInspected: "inspected", "已质检";

            LookUpRows: "Contents and places", "内容与位置";
            NothingKnown: "Nothing is known about it", "没有相关记录";

            EventAnnounced: "Announced", "已预报";
            EventOrdered: "Ordered", "已下单";
            EventMaster: "Master data changed", "基础数据变更";
            EventOpened: "Opened", "已打开";
            EventReceived: "Received", "已收货";
            EventPutAway: "Put away", "已上架";
            EventPickStarted: "Picking started", "开始拣货";
            EventPicked: "Picked", "已拣";
            EventShort: "Short", "短缺";
            EventPickFinished: "Picking finished", "拣货完成";
            EventPackStarted: "Packing started", "开始打包";
            EventPacked: "Packed", "已打包";
            EventClosed: "Closed", "已封箱";
            EventNumbered: "Carrier's label", "承运商面单";
            EventLabelSeen: "Label checked", "标签已核对";
            EventShipped: "Shipped", "已发运";
            EventInspected: "Inspected", "已质检";
            EventReturnClosed: "Return closed", "退货完成";
            EventUndone: "Taken back", "已撤销";
            EventLabelVoided: "Label not printed", "标签未打印";
            EventPrinted: "Label asked for", "请求打印标签";
            EventPhoto: "Photo", "照片";
            EventPhotoAttached: "Photo attached", "照片归属";
            EventSettled: "Exception settled", "异常已处理";
            ConditionGood: "good", "良品";
            ConditionDamaged: "damaged", "破损";
        }
    };
}
