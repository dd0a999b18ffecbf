//! What the terminal is, the simulated devices and what they offer to scan.

macro_rules! drawer {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            AboutTerminal: "Terminal {0}, warehouse {1}", "终端 {0}，仓库 {1}";
            AboutHub: "Hub {0}", "中心 {0}";
            AboutData: "Data in {0}", "数据目录 {0}";
            AboutJournal: "{0} scans on disk, {1} of them at the hub", "已存盘 {0} 次扫描，其中 {1} 次已到中心";
            AboutDemo: "This is the demo: its hub and its devices run inside this program", "演示模式：中心和设备都在本程序内模拟运行";
            SimScaleGood: "Scale answers well", "秤应答正常";
            SimScaleSilent: "Scale is silent", "秤无应答";
            SimScaleNoise: "Scale sends noise", "秤发送乱码";
            SimScaleHalf: "Scale sends half answers", "秤应答不完整";
            SimScaleNoUnit: "Scale leaves the unit out", "秤不发送单位";
            SimScaleNotReady: "Scale is not ready", "秤未就绪";
            SimPrinterGood: "Printer works well", "打印机正常";
            SimPrinterPaused: "Printer is paused", "打印机已暂停";
            SimPrinterSilent: "Printer says nothing", "打印机不报告状态";
            SimPrinterOffline: "Printer is switched off", "打印机已关机";
            SimPrinterRibbon: "Ribbon is out", "碳带用完";
            SimPrinterJam: "Paper is jammed", "卡纸";
            SimPrinterLow: "Paper is low", "纸将用完";
            SimCameraGood: "Camera works well", "相机正常";
            SimCameraBusy: "Camera is busy", "相机正忙";
            SimCameraSilent: "Camera is silent", "相机无应答";
            SimCameraHalf: "Its picture is cut off", "图片不完整";
            SimCameraNoise: "Camera sends no picture", "相机发送的不是图片";
            OfferBadge: "Badge of {0}", "{0} 的工牌";
            OfferItem: "Item {0}", "商品 {0}";
            OfferLocation: "Location {0}", "库位 {0}";
            OfferCarton: "Carton {0}", "箱 {0}";
            OfferTote: "Tote {0}", "周转箱 {0}";
            OfferParcel: "Label of parcel {0}", "包裹标签 {0}";
            OfferOrder: "Order {0}", "订单 {0}";
            OfferReturn: "Return {0}", "退货 {0}";
            OfferCommand: "Command: {0}", "命令：{0}";
            OfferEmptyTote: "An empty tote", "空周转箱";
            OfferWeight: "Put {0} kg on the scale", "把 {0} 公斤放到秤上";
            OfferWrong: "A wrong code", "错误条码";
        }
    };
}
