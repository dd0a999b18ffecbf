//! How printers and system queues are.

macro_rules! printers {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            PrinterReady: "ready", "就绪";
            PrinterAsked: "being asked", "查询中";
            PrinterSilent: "says nothing: watch the labels yourself", "无状态：请自行查看标签";
            PrinterPaperOut: "paper is out: put in a new roll", "缺纸：请换纸卷";
            PrinterPaperOrRibbon: "paper or ribbon is out: look at both", "纸或碳带用完：请检查两者";
            PrinterPaperLow: "paper is low: have a new roll ready", "纸将用完：请备好纸卷";
            PrinterOpen: "the cover is open: close it", "机盖打开：请合上";
            PrinterRibbonOut: "the ribbon is out: put in a new one", "碳带用完：请更换";
            PrinterPaused: "paused: press Feed or Pause on it", "已暂停：请按走纸键";
            PrinterOffline: "offline: check power and cable", "离线：请检查电源和线缆";
            PrinterCutter: "the cutter is jammed: open it, clear the paper, switch it off and on", "切刀卡住：请打开清理后重启";
            PrinterJam: "paper jam: take the paper out and feed it again", "卡纸：请取出纸张后重新装入";
            PrinterHot: "the print head is too hot: it goes on by itself once it is cool", "打印头过热：冷却后自动继续";
            PrinterCold: "the print head is too cold: it goes on by itself once it is warm", "打印头过冷：升温后自动继续";
            PrinterHead: "the print head is damaged: call service", "打印头损坏：请联系维修";
            PrinterMarks: "it finds no labels: check that the right ones are in, then calibrate it", "检测不到标签：请检查标签是否正确，然后校准";
            PrinterRestart: "fault: switch it off and on", "故障：请关机重启";
            PrinterNotUnderstood: "it did not understand the label: check its width, then switch it off and on", "无法识别标签数据：请检查宽度，再关机重启";
            PrinterNoAnswer: "no answer: check power, cable, paper and cover. If it is another printer, try one label in the print queue", "无响应：请检查电源、线缆、纸和机盖。若已换打印机，请在打印队列中试打一张";
            PrinterUnfinished: "it did not finish: look at the printer", "未打完：请查看打印机";
            PrinterUnknown: "outcome unknown: did the label come out?", "结果未知：标签打印出来了吗？";
            PrinterRibbonJam: "the ribbon is jammed: take it out and put it in again", "碳带卡住：请取出后重新装入";
            PrinterMotorHot: "the motor is too hot: it goes on by itself once it is cool", "电机过热：冷却后自动继续";
            PrinterFault: "fault {0}: switch it off and on", "故障 {0}：请关机重启";
            PrinterSeeDisplay: "fault: look at its lamps and display", "故障：请查看指示灯和屏幕";
            PrinterBusy: "printing, {0} waiting", "打印中，{0} 个排队";
            PrinterHeld: "paused here: press Resume in the print queue", "已在此暂停：请在打印队列中按“继续”";
            PrinterHandedReady: "ready again: {0} still prints in its place", "已恢复就绪：仍由 {0} 代打";
            PrinterHandedTo: "handed over: {0} prints in its place", "已转交：由 {0} 代打";

            PrinterQueue: "the system's queue: {0}", "系统打印队列：{0}";
            QueueNoSystem: "the system's printing service does not answer: call a supervisor ({0})", "系统打印服务无响应：请联系主管（{0}）";
            QueueNotFound: "no such system queue: call a supervisor ({0})", "没有此系统打印队列：请联系主管（{0}）";
            QueueStopped: "the system's queue is stopped: call a supervisor ({0})", "系统打印队列已停止：请联系主管（{0}）";
            QueueClosed: "the system's queue takes no jobs: call a supervisor", "系统打印队列不接收任务：请联系主管";
            QueueFailed: "the system's queue could not print it: look at the printer ({0})", "系统打印队列未能打印：请查看打印机（{0}）";
            QueueLate: "the system's queue did not get to it: look at the printer", "系统打印队列未及时处理：请查看打印机";
            QueueWaits: "it still waits in the system's queue: call a supervisor", "任务仍在系统打印队列中：请联系主管";
            QueueNoNumber: "the system's queue lost sight of it: look at the printer", "系统打印队列未跟踪此任务：请查看打印机";
            QueueTakenOut: "somebody took it out of the system's queue: look at the printer", "任务已被移出系统打印队列：请查看打印机";
        }
    };
}
