//! Homes of the flows, signing in, commands and what is said of any scan.

macro_rules! shell {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
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
            CommandTakeOver: "Other printer takes over", "换打印机";
            CommandLock: "Lock", "锁定";
            CommandPhoto: "Photo", "拍照";
            CommandPhotoAttach: "Photo here", "照片归于此";
            CommandPhotoLeave: "Photo aside", "暂不归属";
            CommandQuantity: "Next scan × {0}", "下次扫描 × {0}";
            CommandZero: "Zero", "归零";
            CommandTare: "Tare", "去皮";
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

            SignInFirst: "Scan your badge or enter your PIN", "请扫描工牌或输入 PIN";
            BadgeUnknown: "This badge is not known. Ask a supervisor", "工牌无法识别。请联系主管";
            PinUnknown: "This PIN is not known. Try again", "PIN 不正确。请重试";
            PinWait: "Too many wrong PINs. Wait {0} seconds, or scan your badge", "PIN 错误次数过多。请等待 {0} 秒，或扫描工牌";
            Welcome: "Welcome, {0}", "欢迎，{0}";
            SignedInAlready: "{0} is signed in", "{0} 已登录";
            Locked: "Locked. Nothing is lost", "已锁定，数据不会丢失";
            HeldBack: "{0} scanned twice: the second one was not counted", "{0} 重复扫描：第二次未计数";
            HeardTwice: "{0} came from {1} and from {2}: it counts once", "{0} 由 {1} 和 {2} 同时传来：只计一次";
            NotUsed: "{0} was NOT used: it had to wait for {1} seconds. Scan it again", "{0} 未被使用：已等待 {1} 秒。请重新扫描";
            Unreadable: "The scanner sent something unreadable. Scan again", "扫描内容无法读取。请重新扫描";
            UnreadableEmpty: "The scanner sent an empty code. Scan again", "扫描枪发来了空条码。请重新扫描";
            UnreadableTooLong: "The scanner sends without an end: set it up to press Enter after each code", "扫描内容没有结尾：请将扫描枪设置为每个条码后加回车";
            UnreadableKey: "The scanner pressed a key that is no character: check its keyboard layout and how it sends GS", "扫描枪发送了非字符按键：请检查其键盘布局和 GS 的发送方式";
            CapsLockOn: "Caps Lock is on: turn it off, then scan again", "大写锁定已打开：请关闭后重新扫描";
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

            NetOnline: "online", "在线";
            NetOffline: "offline {0}", "离线 {0}";
            HubAlert: "{0}. Work goes on and is sent later; if this stays, call a supervisor", "{0}。可继续作业，稍后自动上传；如持续请联系主管";
            NetNever: "no hub set up", "未配置中心";
            HubUnplugged: "The network cable is unplugged", "网线已拔出";
            HubUnreachable: "The hub can't be reached. Check the network cable", "无法连接中心。请检查网线";
            HubClosed: "The hub has closed the line. It may be restarting", "中心已断开连接，可能正在重启";
            HubInTrouble: "The hub is in trouble ({0}). Its log has the reason", "中心故障（{0}）。原因见其日志";
            HubDiskFull: "The hub's disk is full. Free some space there", "中心磁盘已满。请清理其磁盘";
            HubTooLarge: "The hub does not take so much at once. Check whether it is of this version", "数据过大，中心未接收。请检查中心版本";
            HubNotOurs: "What answered is not a hub of ours. Check the hub's address", "应答的不是本系统中心。请检查中心地址";
            HubJournalUnread: "This terminal's journal can't be read. Check its disk", "无法读取本终端日志。请检查磁盘";
            HubNotWritten: "This terminal could not write what the hub sent. Check its disk", "无法保存中心发来的数据。请检查磁盘";
            HubNotPacked: "This terminal's work could not be packed. Call a supervisor", "无法打包本终端数据。请联系主管";
            HubFork: "The hub has other work of this terminal at {0}: it was restored from an old copy or cloned. Nothing is thrown away. Ask a supervisor to enrol it anew", "中心在第 {0} 条有本终端的其他记录：终端由旧备份恢复或被复制。数据不会丢弃。请主管重新登记此终端";
            HubBehind: "The hub has work of this terminal (up to {0}) that is not on this disk: it was restored from an old copy. Nothing is lost at the hub. Ask a supervisor to enrol this terminal anew", "中心有本终端的记录（到第 {0} 条），本机磁盘上没有：终端由旧备份恢复。中心数据不会丢失。请主管重新登记此终端";
            HubOtherEpoch: "This terminal was enrolled anew and goes on with its old work: enrol it once more", "终端已重新登记，但仍使用旧数据：请再次登记";
            HubBadEvent: "It can't take this terminal's work at {0}: call a supervisor. Nothing is lost", "无法接收本终端第 {0} 条记录：请联系主管，数据不会丢失";
            HubBadEvents: "It can't take this terminal's work: call a supervisor. Nothing is lost", "无法接收本终端记录：请联系主管，数据不会丢失";
            HubNoToken: "This terminal sent no device token: write it under [hub] in terminal.toml", "本终端未发送 token：请写入 terminal.toml 的 [hub]";
            HubWrongToken: "The device token is not one of this warehouse: get a new one with `floor-hub device add`", "token 不属于本仓：请用 `floor-hub device add` 获取新的";
            HubOthersToken: "The device token belongs to {0}, not to this terminal: get a new one with `floor-hub device add`", "token 属于 {0}，不是本终端：请用 `floor-hub device add` 获取新的";
            HubNotYours: "This terminal is not enrolled, or its device token is another's: enrol it with `floor-hub device add`", "终端未登记，或 token 属于其他终端：请用 `floor-hub device add` 登记";
            NetRefused: "the hub refuses: {0}", "中心拒绝：{0}";

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

            TileOpen: "{0} open", "{0} 待办";
            TileException: "{0} exceptions wait for a decision", "{0} 个异常待处理";
            Minutes: "{0} min", "{0} 分钟";
            Hours: "{0} h {1} min", "{0} 小时 {1} 分";
            Days: "{0} d {1} h", "{0} 天 {1} 小时";
            Late: "late {0}", "超时 {0}";
        }
    };
}
