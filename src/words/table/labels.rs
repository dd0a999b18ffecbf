//! Kinds of labels, and what is wrong with one.

macro_rules! labels {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            LabelTooWide: "the label is wider than the paper: use a wider printer ({0})", "标签比纸宽：请换用更宽的打印机（{0}）";
            LabelCodeTooLong: "the code is too long for the label: {0}", "条码太长，标签放不下：{0}";
            LabelCodeCharacter: "the code has a letter that no barcode can hold: {0}", "条码中有无法编码的字符：{0}";
            LabelCodeNumber: "the number has the wrong length or check digit: {0}", "号码长度或校验位不对：{0}";
            LabelWiderThanPaper: "the label is wider than this printer's paper: {0}", "标签比打印机的纸宽：{0}";
            LabelNotDrawn: "the label can't be drawn: {0}", "标签无法绘制：{0}";
            LabelTooLong: "it is {0} mm long, and no printer takes that in one piece", "长 {0} 毫米，打印机无法一次打印";
            LabelBlank: "there is nothing on it", "标签为空白";
            LabelNoDocument: "the document could not be made ({0})", "无法生成文档（{0}）";
            LabelSize: "it is {0}: set 1 to 1000 mm by 1 to 3000 mm", "尺寸为 {0}：请设为 1 到 1000 毫米乘 1 到 3000 毫米";
            LabelStumbled: "the program has a fault: call a supervisor", "程序故障：请联系主管";
            LabelManifest: "manifest", "交接清单";
            LabelCommercialInvoice: "commercial invoice", "商业发票";
            LabelProForma: "pro-forma invoice", "形式发票";
            LabelTest: "test label", "测试标签";
            LabelCarrier: "carrier's label", "承运商面单";
            LabelsBuiltIn: "Built-in layout", "内置版式";
            LabelsUsed: "Template in use", "正在使用模板";
            LabelsWrong: "Not used: mend the template", "未使用：请修正模板";
            LabelsCaption: "{0}: {1} x {2} mm, {3} dpi", "{0}：{1} x {2} 毫米，{3} dpi";
            LabelsFolder: "Templates are TOML files in {0}", "模板为 TOML 文件，位于 {0}";
            LabelsNoPrinter: "No printer prints this kind", "没有打印机打印此类标签";
            LabelNotReadable: "the label's data can't be read: {0}", "标签数据无法读取：{0}";
            CarrierLabelUnused: "The carrier's label could not be used, ours was printed: {0}", "无法使用承运商面单，已打印本仓标签：{0}";
            CarrierLabelNote: "The carrier's label: {0}", "承运商面单已重新绘制（{0}）";
            CarrierLabelOther: "This is a {0} label, and the order goes by {1}. Ask a supervisor which is right", "面单属于 {0}，订单承运商为 {1}。请向主管确认";
            CarrierLabelSeveral: "The carrier sent {0} labels for this parcel: take them all", "承运商为此包裹提供了 {0} 张面单：请全部取走";
            CarrierLabelUnmarked: "The carrier's label has no room for the reprint mark: write REPRINT on it by hand", "承运商面单没有空位标注“重印”：请在面单上手写“重印”";
            LabelCut: "text that did not fit: {0}", "放不下的文字：{0}";
            LabelNoFont: "no font has these, a square stands for each: {0}", "没有字体可显示以下字符，已用方框代替：{0}";
            LabelNotMade: "Label {0} was not printed: {1}. Correct it and print again", "标签 {0} 未打印：{1}。请更正后重新打印";

            LabelLocation: "location label", "库位标签";
            LabelLpn: "carton label", "箱标";
            LabelSku: "item label", "商品标签";
            LabelShipping: "shipping label", "运单标签";
            LabelTote: "tote label", "周转箱标签";
            LabelRma: "return label", "退货标签";
            LabelCommands: "command sheet", "命令表";
            LabelBadge: "badge", "工牌";
            LabelBag: "bag label", "袋标";
            LabelPackingList: "packing list", "装箱单";
        }
    };
}
