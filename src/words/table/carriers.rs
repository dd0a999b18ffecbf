//! Why a carrier's own label can't be printed.

macro_rules! carriers {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            PassFile: "failed to read the carrier's label {0}: {1}; check that the file may be read", "无法读取承运商面单 {0}：{1}；请检查文件权限";
            PassBig: "the carrier's label has {0} bytes, and at most {1} are taken: ask the carrier for a smaller one", "承运商面单有 {0} 字节，最多 {1} 字节：请向承运商索取更小的文件";
            PassForm: "the carrier's file is neither ZPL nor PNG nor PDF: ask the carrier for one of these", "承运商文件不是 ZPL、PNG 或 PDF：请向承运商索取其中一种";
            PassRead: "the carrier's {0} can't be read: {1}; ask the carrier for the label again", "无法读取承运商的 {0}：{1}；请向承运商重新索取面单";
            PassLocked: "the carrier's PDF is locked with a password: ask the carrier for one that is not", "承运商的 PDF 有密码：请索取无密码的文件";
            PassEmpty: "the carrier's file holds no label: ask the carrier for it again", "承运商文件中没有面单：请重新索取";
            PassNoCode: "no code on the carrier's label can be read, so no scanner would: ask the carrier for the label again", "承运商面单上没有可读取的条码，扫描枪也无法读取：请重新索取";
            PassMany: "the carrier's file holds {0} labels, and at most {1} are taken: split it", "承运商文件有 {0} 张面单，最多 {1} 张：请拆分";
            PassStored: "the carrier's label needs {0}, which it expects in the printer: ask the carrier for a label that brings it along", "承运商面单需要打印机中存有 {0}：请向承运商索取自带内容的面单";
            PassWide: "the carrier's label is {0} x {1} mm and this printer's paper {2} x {3} mm: print it on a label printer of that size", "承运商面单为 {0} x {1} 毫米，此打印机的纸为 {2} x {3} 毫米：请用相应尺寸的标签打印机";
            PassUnscannable: "the bars of the carrier's label can't be scaled to {0} dpi so that they still scan: ask the carrier for a {0} dpi label", "承运商面单的条码缩放到 {0} dpi 后无法扫描：请索取 {0} dpi 的面单";
            PassOther: "the carrier's label has no code with {0} (it has: {1}): it is another parcel's", "承运商面单上没有 {0} 的条码（现有：{1}）：这是其他包裹的面单";
            PassGaveUp: "the carrier's label can't be drawn ({0}): ask the carrier for another format", "无法绘制承运商面单（{0}）：请索取其他格式";

            DamageNested: "a label begins within another", "面单内又开始了另一张";
            DamageNotBegun: "a label ends that did not begin", "面单没有开头";
            DamageNotEnded: "its last label does not end", "最后一张面单没有结尾";
            DamageOwnSigns: "it changes its own command characters", "更改了自身的命令符";
            DamagePictureLarge: "a picture in it is too large", "其中的图片太大";
            DamagePictureCut: "a picture in it is cut off", "其中的图片不完整";
            DamageNumberLarge: "a number of {0} is too large", "{0} 的数值太大";
            DamageNoSuchDpi: "there is no {0} printer of {1} dpi", "没有 {1} dpi 的 {0} 打印机";
            DamageNotWhole: "it is damaged or not whole", "文件损坏或不完整";
            DamagePageSize: "its page has no sensible size", "页面尺寸无效";
            DamageOther: "it is damaged ({0})", "文件损坏（{0}）";

            GaveNoThread: "this terminal is too busy", "本机过忙";
            GaveLate: "it takes too long", "耗时过长";
            GaveFailed: "its reader failed", "读取程序出错";
        }
    };
}
