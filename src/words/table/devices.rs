//! How scanners and scales are, and their cables.

macro_rules! devices {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScaleReady: "ready", "就绪";
            ScaleMoving: "moving", "不稳定";
            ScaleNotReady: "not ready: clear it and press zero on the scale", "未就绪：请清空秤盘并在秤上归零";
            ScaleFault: "no weight: {0}", "无法称重：{0}";
            ScaleOverload: "overload: take something off", "超重：请减轻";
            ScaleUnderload: "below zero: press zero on the scale", "低于零点：请归零";
            ScaleClear: "Clear the scale first", "请先清空秤盘";
            ScaleBelowMinimum: "below this scale's minimum of {0}: use a smaller scale", "低于本秤最小称量 {0}：请用小秤";
            ScaleAboveMaximum: "above this scale's maximum of {0}: use a larger scale", "超过本秤最大称量 {0}：请用大秤";
            ScaleNotADivision: "not a multiple of {0}: wrong scale set-up? Call a supervisor", "不是 {0} 的倍数：秤的设置可能有误，请联系主管";
            ScaleOtherUnit: "it shows {0}, set up for {1}: press its unit key", "秤显示 {0}，设置为 {1}：请按单位键";
            ScaleUnknownTare: "a tare that nobody set here: clear the scale and press Zero", "含未知皮重：请清空秤盘并归零";
            ScaleAsked: "The scale is asked", "已向秤发出指令";
            ScaleZeroed: "The scale stands at zero", "秤已归零";
            ScaleTared: "The tare is set", "已去皮";
            ScaleNotZeroed: "Zero was not set: {0}", "归零失败：{0}";
            ScaleNotTared: "The tare was not set: {0}", "去皮失败：{0}";
            TroubleSilent: "it does not answer: check power, cable and baud rate", "秤无响应：请检查电源、线缆和波特率";
            TroubleNoise: "it sends noise: check baud rate, frame and protocol", "数据无法识别：请检查波特率、帧格式和协议";
            TroubleUnreadable: "unreadable answer \"{0}\"", "无法读取的应答“{0}”";
            TroubleChecksum: "a damaged answer: check the cable", "数据校验错误：请检查线缆";
            TroubleNoUnit: "a weight without a unit: \"{0}\"", "重量没有单位：“{0}”";
            TroubleUnit: "a weight in an unknown unit: \"{0}\"", "重量单位无法识别：“{0}”";
            TroubleUnknownCommand: "it does not know the command: check the protocol", "秤不识别该命令：请检查协议";
            TroubleDamagedCommand: "the command got damaged: check baud rate and cable", "命令传输错误：请检查波特率和线缆";
            TroubleCannotNow: "it cannot do that now", "秤暂时无法执行";
            TroubleNotOffered: "not from here: use the keys on the scale", "无法从这里操作：请使用秤上的按键";
            TroubleNotConnected: "the scale is not connected: plug it in", "秤未连接：请接好线缆";
            TroubleNotStill: "it moves: wait until it stands still", "秤不稳定：请等待稳定";
            TroubleTooHeavy: "too much on it: take it off", "秤上重量过大：请取下";
            TroubleTooLight: "too little on it: check the pan", "秤上重量过小：请检查秤盘";
            TroubleNotTaken: "the scale did not take it: clear it and try again", "秤未接受：请清空秤盘后重试";
            TroubleCounting: "it counts pieces: switch it to weighing", "秤处于计数模式：请切换到称重";
            TroubleFault: "the scale has a fault: switch it off and on", "秤有故障：请关机重启";
            TroubleCalibration: "the scale must be calibrated: call service", "秤需要校准：请联系维修";
            ProtocolSics: "Mettler-Toledo SICS", "梅特勒-托利多 SICS";
            ProtocolToledo: "Toledo 8217 and 8213", "托利多 8217 和 8213";
            ProtocolToledoSum: "Toledo continuous output, with checksum", "托利多连续输出，带校验和";
            ProtocolToledoPlain: "Toledo continuous output, without checksum", "托利多连续输出，无校验和";
            ProtocolNci: "NCI general protocol, SCP-01 and SCP-02", "NCI 通用协议，SCP-01 和 SCP-02";
            ProtocolCas: "CAS 22-byte output", "CAS 22 字节输出";
            ProtocolAAndD: "A&D standard format", "A&D 标准格式";
            ProtocolAdam: "Adam CPW and CPWplus", "Adam CPW 和 CPWplus";
            ProtocolHid: "USB HID scale (usage page 0x8D)", "USB HID 秤（0x8D 类）";
            LanguageZpl: "ZPL (Zebra and compatible label printers)", "ZPL（Zebra 及兼容标签打印机）";
            LanguageTspl: "TSPL (TSC and compatible label printers)", "TSPL（TSC 及兼容标签打印机）";
            LanguageEpl: "EPL2 (older Zebra and Eltron label printers)", "EPL2（旧款 Zebra、Eltron 标签打印机）";
            LanguageEscPos: "ESC/POS (receipt printers)", "ESC/POS（小票打印机）";
            LanguagePdf: "PDF (office printers behind a system queue)", "PDF（系统打印队列的办公打印机）";
            CameraFormat: "it can do neither Motion JPEG nor YUYV at a size that is of use", "不支持可用尺寸的 Motion JPEG 或 YUYV";
            CameraNone: "this is no camera; check its address", "这不是相机；请检查地址";
            CameraNoCables: "cameras on a cable need Linux; use a network camera or the folder", "有线相机需要 Linux；请用网络相机或照片文件夹";

            DeviceUp: "ready", "就绪";
            DeviceDown: "not connected", "未连接";
            DeviceUnusable: "can't be used: a supervisor runs “floor doctor” ({0})", "无法使用：请主管运行“floor doctor”（{0}）";

            CableUnreachable: "not reachable: check power and cable ({0})", "无法连接：请检查电源和线缆（{0}）";
            CableNotFound: "not plugged in: plug it in ({0})", "未插上：请插上（{0}）";
            CableNotPermitted: "not allowed: a supervisor runs “floor doctor” ({0})", "没有权限：请主管运行“floor doctor”（{0}）";
            CableBusy: "another program has it: close that program ({0})", "被其他程序占用：请关闭该程序（{0}）";
            CableGone: "unplugged: plug it in again ({0})", "已拔出：请重新插上（{0}）";
            CableStuck: "takes no data: switch it off and on ({0})", "不接收数据：请重启打印机（{0}）";
            CableFault: "cable fault: check the cable, then call a supervisor ({0})", "线缆故障：请检查线缆，再联系主管（{0}）";
        }
    };
}
