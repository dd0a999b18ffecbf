//! The table. English first, then Chinese; `{0}` is the first number or name.

use super::Language;

macro_rules! words {
    ($($word:ident: $english:literal, $chinese:literal;)+) => {
        /// One thing that the terminal can say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word { $($word),+ }

        impl Word {
            pub const ALL: &[Word] = &[$(Word::$word),+];

            /// The text with its places.
            pub fn template(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Word::$word, Language::English) => $english,
                      (Word::$word, Language::Chinese) => $chinese,)+
                }
            }
        }
    };
}

words! {
    Empty: "", "";

    FlowHome: "Home", "主页";
    FlowReceiving: "Receive", "收货";
    FlowPutaway: "Put away", "上架";
    FlowPicking: "Pick", "拣货";
    FlowPacking: "Pack", "打包";
    FlowShipping: "Ship", "发运";
    FlowReturns: "Returns", "退货质检";
    FlowLookUp: "Look up", "查询";

    CommandConfirm: "Confirm", "确认";
    CommandCancel: "Cancel", "取消";
    CommandUndo: "Undo", "撤销";
    CommandShort: "Short", "短缺";
    CommandDamaged: "Damaged", "破损";
    CommandSkip: "Skip", "跳过";
    CommandPrint: "Print", "打印";
    CommandUnannounced: "Unannounced", "无预报";
    CommandLock: "Lock", "锁定";
    CommandPhoto: "Photo", "拍照";
    CommandPhotoAttach: "Photo belongs here", "照片归于此";
    CommandPhotoLeave: "Leave the photo", "暂不归属";
    CommandQuantity: "Next scan × {0}", "下次扫描 × {0}";
    CommandReasonFull: "Bin is full", "库位已满";
    CommandReasonBlocked: "Bin is blocked", "库位被占";
    CommandReasonBetter: "Better bin", "更合适的库位";
    CommandGradeA: "A  as new", "A  全新";
    CommandGradeB: "B  opened", "B  已拆封";
    CommandGradeC: "C  used", "C  已使用";
    CommandGradeD: "D  broken", "D  损坏";

    HomeHeadline: "Scan anything", "扫描任意条码";
    HomeInstruction: "A carton, a tote, a parcel, a return, an item or a location", "箱标、周转箱、包裹、退货、商品或库位均可";
    NotExpected: "{0} is not what this step needs. Expected: {1}", "{0} 不符合当前步骤。应为：{1}";
    CommandNotNow: "Command {0} has no use in this step. Use one of the commands below", "当前步骤不能使用命令 {0}。请使用下方的命令";
    UnknownCommand: "This command barcode is not known: {0}. Print a new command sheet", "无法识别命令条码：{0}。请重新打印命令表";
    UnknownGoods: "{0} is no item of this warehouse. Check the barcode, or set the item aside", "{0} 不是本仓商品。请检查条码，或将商品放到问题区";
    UnknownLocation: "There is no location {0}. Scan the label on the shelf", "没有库位 {0}。请扫描货架上的标签";
    UnknownParcel: "There is no parcel {0} here. Scan our own parcel label", "没有包裹 {0}。请扫描本仓的包裹标签";
    UnknownCode: "{0} is not known here", "本仓没有 {0} 的记录";
    OnlySoMany: "Only {0} × {1} needed. Put the rest back", "只需要 {0} × {1}。多余的请放回";
    RoleMissing: "Your role does not cover {0}. Ask a supervisor", "您没有“{0}”的权限。请联系主管";
    Cancelled: "Cancelled", "已取消";
    GoodsFirst: "First scan the item", "请先扫描商品";

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
    WeightOffHeadline: "The weight is off", "重量不符";
    WeightOffInstruction: "Cancel to count again, Confirm to accept with an exception", "按“取消”重新清点，按“确认”记异常后接收";
    CountAgain: "Count again", "请重新清点";
    CartonReceived: "Received. Stick label {0} on the carton", "已收货。请在箱上贴标签 {0}";

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
    ParcelDone: "Done. Put it in the cage of {0}", "完成。请放到 {0} 的笼车";
    ReprintQueued: "The label is printed again, marked as a reprint", "正在重新打印，标签将注明“重印”";
    LabelNotSeen: "{0} was left without its label seen", "{0} 的标签未经核对";

    ScanParcels: "Scan parcels for the carrier", "扫描交接包裹";
    ScanParcelsInstruction: "One carrier per manifest. Confirm when the van is full", "每张交接清单一个承运商。装完后按“确认”";
    ParcelLabel: "a parcel label (PCL-…)", "包裹标签（PCL-…）";
    ParcelNotClosed: "{0} is not packed yet. Take it back to packing", "{0} 尚未打包完成。请送回打包台";
    AlreadyLeft: "{0} has left already. Stop: it must not be here", "{0} 已发出。请停下核对";
    WrongCarrier: "This parcel is for {0}, the manifest for {1}. Other cage", "此包裹属于 {0}，当前清单为 {1}。请放到对应笼车";
    OnManifest: "{0} handed to {1}: {2} parcels", "{0} 已交 {1}：共 {2} 件";
    ManifestEmpty: "No parcel on the manifest yet", "清单上还没有包裹";
    CloseManifest: "Close the manifest?", "关闭交接清单？";
    CloseManifestAsk: "{0}: {1} parcels. Press Ship to close it for good", "{0}：{1} 件。按“发运”最终关闭";
    CloseManifestInstruction: "This can't be taken back", "此操作无法撤销";
    ManifestClosed: "Manifest {0} closed", "交接清单 {0} 已关闭";

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

    LookUpHeadline: "Look up", "查询";
    LookUpInstruction: "Scan anything to see what and where it is", "扫描任意条码查看信息";
    Found: "{0}", "{0}";
    LabelQueued: "The label is printing", "标签打印中";
    NothingToPrint: "There is no label for this. Scan an item or a location", "此项没有标签。请扫描商品或库位";

    SignInFirst: "Scan your badge or enter your PIN", "请扫描工牌或输入 PIN";
    BadgeUnknown: "This badge is not known. Ask a supervisor", "工牌无法识别。请联系主管";
    PinUnknown: "This PIN is not known. Try again", "PIN 不正确。请重试";
    PinWait: "Too many wrong PINs. Wait {0} seconds, or scan your badge", "PIN 错误次数过多。请等待 {0} 秒，或扫描工牌";
    Welcome: "Welcome, {0}", "欢迎，{0}";
    SignedInAlready: "{0} is signed in", "{0} 已登录";
    Locked: "Locked. Nothing is lost", "已锁定，数据不会丢失";
    HeldBack: "{0} scanned twice: the second one was not counted", "{0} 重复扫描：第二次未计数";
    Unreadable: "The scanner sent something unreadable. Scan again", "扫描内容无法读取。请重新扫描";
    HalfScan: "Only half a code arrived. Scan again", "只收到半个条码。请重新扫描";
    QuantityNext: "The next item counts {0} times", "下一件按 {0} 件计";
    QuantityTooLarge: "{0} is no quantity. Enter 1 to {1}", "{0} 不是有效数量。请输入 1 到 {1}";
    NothingToUndo: "There is nothing that can be taken back", "没有可撤销的步骤";
    Undone: "Taken back: {0}", "已撤销：{0}";
    ReadFailed: "The data could not be read. Try again; if it stays, call a supervisor", "数据读取失败。请重试；如仍失败请联系主管";
    DiskFull: "The disk is full: this scan is NOT saved yet. Free space; it is saved by itself then", "磁盘已满：本次扫描尚未保存。请释放空间，随后自动保存";
    DiskBroken: "Saving failed: this scan is NOT saved yet. Call a supervisor; it is tried again by itself", "保存失败：本次扫描尚未保存。请联系主管，系统会自动重试";
    NotTaken: "{0} was NOT taken: nothing can be saved now. Scan it again later", "{0} 未被接收：目前无法保存。请稍后重扫";
    TooMuchAtOnce: "This is too large to be recorded. Call a supervisor", "数据过大，无法记录。请联系主管";

    ScaleReady: "ready", "就绪";
    ScaleMoving: "moving", "不稳定";
    ScaleOverload: "overload: take something off", "超重：请减轻";
    ScaleUnderload: "below zero: press zero on the scale", "低于零点：请归零";
    ScaleFault: "no weight: {0}", "无法称重：{0}";
    ScaleClear: "Clear the scale first", "请先清空秤盘";
    DeviceUp: "ready", "就绪";
    DeviceDown: "not connected", "未连接";
    PrinterReady: "ready", "就绪";
    PrinterPaperOut: "paper is out: put in a new roll", "缺纸：请换纸卷";
    PrinterOpen: "the cover is open: close it", "机盖打开：请合上";
    PrinterPaused: "paused: press Feed or Pause on it", "已暂停：请按走纸键";
    PrinterOffline: "no answer: check power and cable", "无响应：请检查电源和线缆";
    PrinterUnknown: "outcome unknown: did the label come out?", "结果未知：标签打印出来了吗？";
    PrinterFault: "fault: {0}", "故障：{0}";
    PrinterBusy: "printing, {0} waiting", "打印中，{0} 个排队";
    NetOnline: "online", "在线";
    NetOffline: "offline {0}", "离线 {0}";
    HubAlert: "{0}. Work goes on and is sent later; if this stays, call a supervisor", "{0}。可继续作业，稍后自动上传；如持续请联系主管";
    NetNever: "no hub set up", "未配置中心";
    NetRefused: "the hub refuses: {0}", "中心拒绝：{0}";
    DidLabelPrint: "Did label {0} come out?", "标签 {0} 打印出来了吗？";

    PhotoTaking: "Hold still: the picture is being taken", "请勿移动：正在拍照";
    PhotoTakenOf: "Photo saved with {0}", "照片已存入 {0}";
    PhotoNowhere: "A photo came and nothing is in hand. Scan what it shows, then press Photo belongs here, or press Leave the photo", "收到照片，但当前无作业。请扫描对应物品后按“照片归于此”，或按“暂不归属”";
    PhotoAttached: "Photos saved with {1}: {0}", "{0} 张照片已存入 {1}";
    PhotoNothingInHand: "Nothing is in hand. First scan what the photo shows", "当前无作业。请先扫描照片对应的物品";
    PhotoNoneWaits: "No photo waits for a place", "没有待归属的照片";
    PhotoLeft: "Photos kept without a place: {0}", "{0} 张照片已保存，未归属";
    PhotoKnown: "This photo is saved already", "该照片已保存";
    PhotoNoCamera: "There is no camera here. Put the picture into the folder {0}", "本台没有相机。请把照片放入文件夹 {0}";
    PhotoCameraMissing: "No picture: the camera is not there. Plug it in, or put a picture into {0}", "未拍照：相机未连接。请插好相机，或把照片放入 {0}";
    PhotoCameraPermission: "No picture: the camera may not be opened. Call a supervisor, or put a picture into {0}", "未拍照：无权打开相机。请联系主管，或把照片放入 {0}";
    PhotoCameraBusy: "No picture: another program uses the camera. Close it, then try again", "未拍照：相机被其他程序占用。请关闭后重试";
    PhotoCameraSilent: "No picture came. Plug the camera out and in again, then try again", "相机无响应。请重新插拔后重试";
    PhotoCameraFault: "No picture: {0}", "未拍照：{0}";
    PhotoRefused: "{0} is no photo that can be used: {1}. It lies in the folder refused", "{0} 不能用作照片：{1}。已移到 refused 文件夹";
    PhotoNotSaved: "A photo of the folder could not be saved. It is tried again; free space on the disk", "文件夹中的照片保存失败。将自动重试；请清理磁盘空间";
    PhotoNotKept: "The photo could not be saved. Free space on the disk, then take it again", "照片保存失败。请清理磁盘空间后重拍";
    PhotoWhyEmpty: "it is empty", "文件为空";
    PhotoWhyLarge: "it is larger than {0} MB. Set the camera to a smaller picture", "超过 {0} MB。请把相机设为较小尺寸";
    PhotoWhyHeic: "it is a HEIC file. Set the phone to JPEG (Most Compatible)", "是 HEIC 格式。请把手机相机设为 JPEG（兼容性最佳）";
    PhotoWhyKind: "it is neither JPEG nor PNG", "不是 JPEG 或 PNG";
    PhotoWhyPixels: "it has {0} million pixels, {1} are the most. Set the camera to a smaller picture", "有 {0} 百万像素，最多 {1}。请把相机设为较小尺寸";
    PhotoWhyBroken: "it is damaged. Copy it again", "文件已损坏。请重新复制";
    PhotoWhyHalf: "its end is missing. Copy it again", "文件不完整。请重新复制";
    PhotosWaitForPlace: "Photos without a place: {0}. Scan what they show, then press Photo belongs here", "{0} 张照片待归属。请扫描对应物品后按“照片归于此”";
    PhotosHere: "Photos: {0}", "照片：{0}";
    PhotosWaiting: "No place: {0}", "待归属：{0}";

    FieldOwner: "Owner", "货主";
    FieldWeight: "Unit weight", "单件重量";
    FieldTotal: "In stock", "库存";
    FieldZone: "Zone", "库区";
    FieldCapacity: "Capacity", "容量";
    FieldStatus: "Status", "状态";
    FieldTote: "Tote", "周转箱";
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

    LabelDoubt: "The connection broke while it printed. Look at the printer", "打印时连接中断。请查看打印机";
    LabelCameOut: "Yes, it is here", "是，已打印";
    LabelMissing: "No, print it again", "否，重新打印";
    HowMany: "How many?", "数量？";
    CommandHowMany: "Quantity", "数量";
    LinesWaiting: "Waiting", "待处理";
    LinesInHand: "Lines", "明细";
    DoneOf: "{0} of {1}", "{0} / {1}";
    WeightExpected: "expected {0} kg", "预计 {0} 公斤";
    WeightAwaited: "put it on", "请放上";
    Hello: "Hello, {0}", "您好，{0}";
    CountCartons: "cartons", "箱";
    CountOrders: "orders", "订单";
    CountParcels: "parcels", "包裹";
    CountReturns: "returns", "退货";
    OrTypePin: "or type your PIN", "或输入 PIN";
    DemoPeople: "Demo PINs: {0}", "演示 PIN：{0}";
    DemoPerson: "{0} {1}", "{0} {1}";
    DeviceAlert: "{0}: {1}", "{0}：{1}";
    LookUpRows: "Contents and places", "内容与位置";
    NothingKnown: "Nothing is known about it", "没有相关记录";
    AboutTerminal: "Terminal {0}, warehouse {1}", "终端 {0}，仓库 {1}";
    AboutHub: "Hub {0}", "中心 {0}";
    AboutData: "Data in {0}", "数据目录 {0}";
    AboutJournal: "{0} scans on disk, {1} of them at the hub", "已存盘 {0} 次扫描，其中 {1} 次已到中心";
    AboutDemo: "This is the demo: its hub and its devices run inside this program", "演示模式：中心和设备都在本程序内模拟运行";
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
    EventLabelSeen: "Label checked", "标签已核对";
    EventShipped: "Shipped", "已发运";
    EventInspected: "Inspected", "已质检";
    EventReturnClosed: "Return closed", "退货完成";
    EventUndone: "Taken back", "已撤销";
    EventPrinted: "Label asked for", "请求打印标签";
    EventPhoto: "Photo", "照片";
    EventPhotoAttached: "Photo attached", "照片归属";
    EventSettled: "Exception settled", "异常已处理";
    ConditionGood: "good", "良品";
    ConditionDamaged: "damaged", "破损";

    TileOpen: "{0} open", "{0} 待办";
    TileException: "{0} exceptions wait for a decision", "{0} 个异常待处理";
    Minutes: "{0} min", "{0} 分钟";
    Hours: "{0} h {1} min", "{0} 小时 {1} 分";
    Days: "{0} d {1} h", "{0} 天 {1} 小时";
    Late: "late {0}", "超时 {0}";
}
