//! The print queue.

macro_rules! queue {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            JobTerminalStopped: "the terminal stopped while it was sent", "发送时终端停止";
            JobOnTrial: "sent to a printer that does not answer: look whether it came out", "打印机无响应仍已发送：请查看是否打印出来";
            JobSeen: "seen by an operator", "操作员已确认";
            VoidNotNeeded: "Not needed", "不需要";
            VoidWrong: "Wrong label", "标签错误";
            VoidDoubled: "Asked for twice", "重复请求";
            ReprintDamaged: "Damaged", "破损";
            ReprintUnreadable: "Does not scan", "无法扫描";
            ReprintLost: "Lost", "丢失";

            PrintQueue: "Print queue", "打印队列";
            QueueOrder: "the order to the print queue", "打印队列操作";
            DidLabelPrintOrder: "the answer about the label", "标签确认";
            QueueNoPrinters: "No printers are set up", "未配置打印机";
            QueueWaiting: "{0} waiting", "{0} 个排队";
            QueueHomeless: "No printer prints these", "没有打印机可打印";
            QueueDone: "Earlier labels", "以前的标签";
            QueueMore: "Show older ones", "显示更早的";
            QueueClose: "Close", "关闭";
            QueuePause: "Pause", "暂停";
            QueueResume: "Resume", "继续";
            QueueTry: "Try one label", "试打一张";
            QueueHandOver: "Print on {0}", "转交 {0}";
            QueueGiveBack: "Back to {0}", "恢复 {0}";
            QueueReprint: "Print again", "重新打印";
            QueueVoid: "Don't print", "不打印";
            QueueCameOut: "It came out", "已打印出来";
            QueueMissing: "Did not come out", "没有打印出来";
            QueueWhyReprint: "Why again?", "为什么重打？";
            QueueWhyVoid: "Why not?", "为什么不打？";
            JobQueued: "queued", "排队中";
            JobSending: "being sent", "发送中";
            JobSent: "sent", "已发送";
            JobPrinted: "printed", "已打印";
            JobUnknown: "outcome unknown", "结果未知";
            JobVoided: "not printed", "未打印";
            JobReprint: "reprint", "重印";
            HandedOver: "{0} prints in place of {1}", "由 {0} 代替 {1} 打印";
            GivenBack: "{0} prints itself again", "{0} 恢复打印";
            CantTakeOver: "{0} can't print for {1}: its paper is another. Choose another printer", "{0} 的纸张不适合代替 {1}。请选择其他打印机";
            TakeOverChoose: "Choose the printer that is down, then who takes over", "请选择故障打印机，再选择代打的打印机";
            PrinterPausedHere: "{0} is paused", "{0} 已暂停";
            PrinterTried: "{0} gets one label: look whether it comes out", "{0} 将试打一张：请查看是否打印出来";
            PrinterResumed: "{0} prints again", "{0} 继续打印";
            LabelVoided: "{0} will not be printed", "{0} 不再打印";
            VoidTooLate: "It is being sent already: nothing was changed", "已在发送：未做更改";
            LabelWaits: "The label waits at {0} ({1})", "标签在 {0} 排队（{1}）";
            NoPrinterFor: "The {0} waits: no printer prints it. Call a supervisor: `prints` of a printer must list {1}", "{0}在排队：没有打印机可打印。请联系主管：在打印机的 prints 中加上 {1}";

            DidLabelPrint: "Did label {0} come out?", "标签 {0} 打印出来了吗？";

            LabelDoubt: "Printer {0}: {1}. Look there", "打印机 {0}：{1}。请去查看";
            LabelDoubtScan: "Printer {0}: {1}. Look there, or scan the label", "打印机 {0}：{1}。请去查看，或扫描该标签";
            LabelDoubtWhy: "it is not known how it ended", "结果不明";
            LabelCameOut: "Yes, it is here", "是，已打印";
            LabelMissing: "No, print it again", "否，重新打印";

            HomelessAlert: "{0} labels wait ({1}): no printer prints them. Open the print queue", "{0} 张标签在排队（{1}）：没有打印机可打印。请打开打印队列";
        }
    };
}
