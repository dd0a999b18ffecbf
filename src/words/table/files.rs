//! What is wrong with files that people write: TOML, and what the disk says of any file.

macro_rules! files {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            FileMissing: "it is not there", "文件不存在";
            FileNotPermitted: "it may not be read", "没有读取权限";
            FileIsFolder: "it is a folder", "这是文件夹";
            FileNotText: "it is no text in UTF-8", "不是 UTF-8 文本";

            AtLine: "line {0}: {1}", "第 {0} 行：{1}";
            TomlUnknown: "there is no {0} here; known are {1}", "此处没有 {0}；可用：{1}";
            TomlUnknownNone: "there is no {0} here", "此处没有 {0}";
            TomlMissing: "{0} is missing: write it", "缺少 {0}：请填写";
            TomlTwice: "{0} stands there twice: keep one of them", "{0} 重复：请只保留一个";
            TomlTwiceUnnamed: "the same name stands there twice: keep one of them", "名称重复：请只保留一个";
            TomlChoice: "\"{0}\" can't be chosen here; known are {1}", "此处不能用“{0}”；可用：{1}";
            TomlOther: "here stands {0}, and it takes {1}", "此处为{0}，应为{1}";
            TomlLength: "this list has {0} values, and it takes {1}", "此列表有 {0} 个值，应为{1}";
            TomlNoForm: "this has the wrong form: write a text in quotes, or a list of them", "格式不对：请写带引号的文字，或其列表";

            TomlText: "the text {0}", "文字 {0}";
            TomlNumber: "the number {0}", "数字 {0}";
            TomlPlain: "{0}", " {0}";
            TomlList: "a list", "列表";
            TomlTable: "a table", "表";
            TomlAText: "a text in quotes", "带引号的文字";
            TomlACharacter: "one character in quotes", "一个带引号的字符";
            TomlANumber: "a number", "数字";
            TomlAWhole: "a whole number", "整数";
            TomlAWholeTo: "a whole number from {0} to {1}", "{0} 到 {1} 的整数";
            TomlATruth: "true or false", " true 或 false";
            TomlAList: "a list of {0} values", "{0} 个值的列表";

            TomlQuotes: "here belongs a number, true or false, or a text in quotes", "此处应为数字、true 或 false，或带引号的文字";
            TomlQuoteOpen: "a text begins or ends without its quote", "文字缺少开头或结尾的引号";
            TomlEscape: "a backslash in a text stands for nothing: write two of them for one", "文字中的反斜杠无效：如需反斜杠请写两个";
            TomlEquals: "write one name = value in each line", "每行请写一个 名称 = 值";
            TomlValue: "the value behind the = is missing", "= 后面缺少值";
            TomlName: "names here have letters, digits, - and _ only", "此处名称只能用字母、数字、- 和 _";
            TomlBracket: "a bracket is not closed", "括号未闭合";
            TomlComma: "a comma between values is missing, or there is one too many", "值之间缺少逗号，或多了逗号";
            TomlNoNumber: "this is written as no number is", "数字写法不对";
            TomlTooLarge: "this number is too large", "数字太大";
            TomlNothing: "nothing can be made of this", "此处内容无法识别";
            TomlControl: "a character here can't be seen: type the line anew", "此处有不可见字符：请重新输入这一行";
            TomlExtended: "this name stands there before, as {0}, and can't have settings of its own", "此名称前面已是{0}，不能再有下级设置";

            WeightNoUnit: "this weight has no unit: write it like \"30 kg\"", "重量没有单位：请写成 \"30 kg\"";
            WeightUnknownUnit: "the unit of this weight is not known: write it like \"30 kg\"", "重量单位无法识别：请写成 \"30 kg\"";
            WeightNoNumber: "this weight is no number with a unit: write it like \"30 kg\"", "重量不是数字加单位：请写成 \"30 kg\"";

            AddressWrong: "{0} is no address: {1}", "{0} 不是有效地址：{1}";
            AddressKinds: "it starts with {0}", "开头应为 {0}";
            AddressPath: "the path behind {0} is missing", "{0} 后面缺少路径";
            AddressSerial: "write {0}. baud is 50 to 4000000; frame is 5 to 8 data bits, N, O or E, and 1 or 2 stop bits; flow is none, xonxoff or rtscts", "请写 {0}。baud 为 50 到 4000000；frame 为 5 到 8 个数据位，N、O 或 E，再加 1 或 2 个停止位；flow 为 none、xonxoff 或 rtscts";
            AddressNetwork: "write {0}, without spaces or a password; the port is 1 to 65535", "请写 {0}，不含空格和密码；端口为 1 到 65535";
            AddressUsb: "write {0}", "请写 {0}";
            AddressQueue: "write queue:NAME with the name of a system printer, as lpstat -e tells it", "请写 queue: 加系统打印机名称（见 lpstat -e）";
        }
    };
}
