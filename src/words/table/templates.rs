//! What is wrong with a label template, and with a label that it draws.

macro_rules! templates {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            TemplateRead: "failed to read it: {0}; check that the file is there and may be read", "无法读取：{0}；请确认文件存在并有读取权限";
            TemplateBig: "it has {0} bytes: a template has at most {1}; put pictures into files of their own", "文件有 {0} 字节，模板最多 {1} 字节；图片请另存为文件";
            TemplateForm: "it can't be read as a template: {0}", "无法读作模板：{0}";
            TemplateKind: "there is no kind of label called \"{0}\"; known are {1}", "没有标签类型“{0}”；可用：{1}";
            TemplateTwice: "another file is the template of {0} already: keep one of them", "{0} 已有另一个模板文件：请只保留一个";
            TemplateSheet: "the sheet is {0} x {1} mm: set 10 to 220 mm by 10 to 310 mm", "标签尺寸为 {0} x {1} 毫米：请设为 10 到 220 毫米乘 10 到 310 毫米";
            TemplateMany: "there are more than {0} elements: leave some out", "元素超过 {0} 个：请删减";
            TemplateElement: "an element is one of {1}, and this one is {0}: write each as an [[element]] of its own", "每个元素只能是以下之一：{1}；此元素为 {0}：请分别写成 [[element]]";
            TemplateNoElement: "an element is one of {0}, and this one is none of them: say what it is", "每个元素须是以下之一：{0}；此元素都不是：请写明";
            TemplateStray: "{0} says nothing for {1}: remove it", "{0} 对 {1} 无效：请删除";
            TemplateInList: "{0} can't stand within a list: move it out", "list 内不能有 {0}：请移到外面";
            TemplateNumber: "{0} is {1}: set {2} to {3}", "{0} 为 {1}：请设为 {2} 到 {3}";
            TemplateLeft: "left (the first number of at)", "at 的第 1 个数（左）";
            TemplateTop: "top (the second number of at)", "at 的第 2 个数（上）";
            TemplateWidth: "width (the third number of at)", "at 的第 3 个数（宽）";
            TemplateHeight: "height (the fourth number of at)", "at 的第 4 个数（高）";
            TemplateBrace: "a brace in \"{0}\" has no other: write {1}, and {2} or {3} for a brace itself", "“{0}”中的花括号不成对：请写 {1}；花括号本身请写 {2} 或 {3}";
            TemplateShown: "a field can't be shown as \"{0}\"; known are {1}", "字段不能按“{0}”显示；可用：{1}";
            TemplateCondition: "\"{0}\" is no condition: write a field, !field, field = value, or TEXT fits MILLIMETRES", "“{0}”不是条件：请写 字段、!字段、字段 = 值，或 文字 fits 毫米数";
            TemplateField: "labels of kind {0} have no field {1}; they have {2}", "{0} 标签没有字段 {1}；可用：{2}";
            TemplateOutside: "it reaches {0} mm over the sheet's edge: make `at` smaller or the sheet larger", "超出标签边缘 {0} 毫米：请缩小 at，或加大标签";
            TemplateLow: "its area is {0} mm high and its text needs {1} mm: make the area higher or `size` smaller", "区域高 {0} 毫米，文字需要 {1} 毫米：请加高区域，或减小 size";
            TemplateOnCode: "it lies on the code of line {0}, whose surroundings have to stay white: move one of them", "与第 {0} 行的条码重叠，条码周围须留白：请移开其中一个";
            TemplateOnText: "with the example's data it lies on the text of line {0}: move one of them, or make it smaller", "用示例数据时与第 {0} 行的文字重叠：请移开其中一个，或缩小";
            TemplateNoCode: "with the example's data it shows no code: add an element with {0}", "用示例数据时没有条码：请添加含 {0} 的元素";
            TemplateDraw: "with the example's data, at {0} dpi: {1}", "用示例数据、{0} dpi 时：{1}";
            TemplateCut: "the example's text \"{0}\" is cut off: make the area larger or `min_size` smaller", "示例文字“{0}”被截断：请加大区域，或减小 min_size";
            TemplatePicture: "failed to read the picture \"{0}\": {1}", "无法读取图片“{0}”：{1}";
            TemplatePictureName: "name a PNG file that lies beside the template, such as logo.png", "请填写与模板同一文件夹的 PNG 文件，如 logo.png";
            TemplatePictureBuiltIn: "a built-in template has no pictures", "内置模板没有图片";
            TemplatePictureBig: "it has more than {0} KiB: save it as a black and white PNG", "超过 {0} KiB：请存为黑白 PNG";
            TemplatePictureWide: "it is more than {0} dots wide or high: save a smaller one", "宽或高超过 {0} 点：请缩小";
            TemplatePictureBad: "it is no PNG that can be read: save it anew", "不是可读取的 PNG：请重新保存";
            TemplateEmptyList: "a list has elements of its own and a `row` height: write [[element.element]] below it", "list 须有自己的元素和行高 row：请在其下写 [[element.element]]";

            DrawSize: "can't draw a label of {0} x {1} mm: set 1 to 1000 mm by 1 to 3000 mm", "无法绘制 {0} x {1} 毫米的标签：请设为 1 到 1000 毫米乘 1 到 3000 毫米";
            DrawDpi: "can't draw a label at {0} dpi: set the printer's resolution, 100 to 1200 dpi", "无法按 {0} dpi 绘制标签：打印机分辨率请设为 100 到 1200 dpi";
            DrawWide: "the label is {0} mm wide and the printer reaches {1} mm of its paper: print it on another printer, or set this one's paper_mm", "标签宽 {0} 毫米，打印机只能打印 {1} 毫米：请换打印机，或设置其 paper_mm";
            DrawEmpty: "can't draw an empty {0}: give it the data to hold", "{0} 没有内容：请填写数据";
            DrawCharacter: "{0} can't hold {1} of {2}: use letters and digits without accents, or a QR code", "{0} 不能包含 {2} 中的 {1}：请用不带重音的字母和数字，或用 QR";
            DrawDigits: "{0} takes {1} digits with a check digit; {2} has another number of digits: use Code 128 for it", "{0} 需要 {1} 位数字（含校验位）；{2} 位数不对：请改用 Code 128";
            DrawCheck: "{0} takes {1} digits with a check digit; the one of {2} is wrong: use Code 128 for it", "{0} 需要 {1} 位数字（含校验位）；{2} 校验位不对：请改用 Code 128";
            DrawLong: "a {0} can't hold {1} bytes: shorten the data to {2} bytes", "{0} 放不下 {1} 字节：请缩短到 {2} 字节";
            DrawNoRoom: "{0} of {1} needs {2} mm to be scannable and has {3} mm: shorten the code or use a larger label", "{0} 条码 {1} 需要 {2} 毫米才能扫描，现有 {3} 毫米：请缩短条码，或用更大的标签";
        }
    };
}
