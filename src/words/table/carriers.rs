//! Why a carrier's own label can't be printed.

macro_rules! carriers {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            PassFile: "failed to read {0}: {1}; check that the file may be read", "无法读取 {0}：{1}；请检查文件权限";
            PassBig: "it has {0} bytes, and at most {1} are taken: ask the carrier for a smaller one", "有 {0} 字节，最多 {1} 字节：请向承运商索取更小的文件";
            PassForm: "it is neither ZPL nor PNG nor PDF: ask the carrier for one of these", "不是 ZPL、PNG 或 PDF：请向承运商索取其中一种";
            PassRead: "the {0} can't be read: {1}; ask the carrier for it again", "无法读取 {0}：{1}；请向承运商重新索取";
            PassLocked: "the PDF is locked with a password: ask the carrier for one that is not", "PDF 有密码：请索取无密码的文件";
            PassEmpty: "the file holds no label: ask the carrier for it again", "文件中没有面单：请重新索取";
            PassNoCode: "no code on it can be read, so no scanner would: ask the carrier for it again", "没有可读取的条码，扫描枪也无法读取：请重新索取";
            PassMany: "the file holds {0} labels, and at most {1} are taken: split it", "文件有 {0} 张面单，最多 {1} 张：请拆分";
            PassStored: "it needs {0} in the printer: ask the carrier for a label that brings it along", "需要打印机中存有 {0}：请向承运商索取自带内容的面单";
            PassWide: "it is {0} x {1} mm, the paper {2} x {3} mm: print it on a label printer of that size", "面单为 {0} x {1} 毫米，纸为 {2} x {3} 毫米：请用相应尺寸的标签打印机";
            PassUnscannable: "its bars can't be scaled so that they still scan: ask the carrier for a {0} dpi label", "条码缩放后无法扫描：请索取 {0} dpi 的面单";
            PassOther: "it has no code with {0} (it has: {1}): it is another parcel's", "没有 {0} 的条码（现有：{1}）：这是其他包裹的面单";
            PassTaken: "its number is that of parcel {0}: ask the carrier for a label of its own", "运单号已用于包裹 {0}：请向承运商索取新的面单";
            PassGaveUp: "it can't be drawn ({0}): ask the carrier for another format", "无法绘制（{0}）：请索取其他格式";

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
