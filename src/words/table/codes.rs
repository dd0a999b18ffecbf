//! What a scanned code is, and what is wrong with it.

macro_rules! codes {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            Plain: "{0}", "{0}";
            CodeWrong: "{0}: {1} (character {2}). Scan again", "{0}：{1}（第 {2} 位）。请重新扫描";
            CodeWrongAt: "Wrong at character {0}", "第 {0} 位有误";
            CodeOrElse: "Or it is", "也可能是";
            CodeGs1: "GS1 code", "GS1 条码";
            CodeLink: "GS1 link", "GS1 链接";
            CodeGtin: "Item number", "商品条码";
            CodeSscc: "Carton number (SSCC)", "箱号（SSCC）";
            CodeOfCarrier: "{0} number", "{0} 运单号";
            CodeTracking: "Tracking number", "运单号";
            CodeTo: "Goes to", "目的地";
            CodeCountry: "Country", "国家";
            WhyUnknownAi: "there is no identifier {0}", "没有标识符 {0}";
            WhyTooShort: "({0}) has {1} characters, not {2}", "({0}) 只有 {1} 位，应为 {2} 位";
            WhyTooLong: "({0}) has {1} characters, {2} at most", "({0}) 有 {1} 位，最多 {2} 位";
            WhyLength: "it has {0} characters, not {1}", "共 {0} 位，应为 {1} 位";
            WhyCharacter: "({0}) can't have this character", "({0}) 含有不允许的字符";
            WhyCheckDigit: "the check digit is {0}, not {1}", "校验位是 {0}，应为 {1}";
            WhyCheckPair: "({0}) has a wrong check pair", "({0}) 校验字符有误";
            WhyDate: "({0}) is no date", "({0}) 不是有效日期";
            WhyValue: "({0}) can't have this value", "({0}) 的值无效";
            WhyTwice: "({0}) stands there twice", "({0}) 重复且不一致";
            WhyNeeds: "({0}) needs ({1}) beside it", "({0}) 需要同时有 ({1})";
            WhyBars: "({0}) and ({1}) exclude each other", "({0}) 与 ({1}) 不能同时出现";
            WhyPlace: "({0}) can't stand here", "({0}) 不能出现在此处";
            WhyPercent: "% encodes nothing", "% 编码有误";
            WhyCountry: "there is no such country", "没有此国家代码";
        }
    };
}
