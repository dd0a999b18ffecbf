//! The GS1 Application Identifiers: GS1 General Specifications, section 3, one line each.
//!
//! A line is the identifier, the parts of its value, its data title, and what else holds:
//! `needs` (section 4.13.2: alternatives behind commas, `;` and `+` both mean "and"), `bars`
//! (section 4.13.1) and `path` (GS1 Digital Link URI Syntax, section 4.5 to 4.10: it is a key
//! that may stand in the path, followed by these qualifiers in this order).
//!
//! The rows follow the GS1 Barcode Syntax Dictionary (GS1 AISBL, Apache License 2.0), which
//! states the same facts in a form for programs; see NOTICE in LICENSE.

use super::super::error::Code;
use Rule::*;

/// One Application Identifier, or ten that differ in a last digit (`310n`: the decimal point).
#[derive(Debug)]
pub struct Ai {
    /// Two to four digits; of a family, without its last one.
    pub code: &'static str,
    /// Highest last digit of a family.
    pub last_max: Option<u8>,
    pub parts: &'static [Part],
    /// Data title, in the standard's words: it stands beside the value on labels.
    pub title: &'static str,
    pub needs: &'static str,
    pub bars: &'static str,
    /// Qualifiers that may follow in a Digital Link; `None` where it is no key.
    pub path: Option<&'static str>,
    /// May stand behind the `?` of a Digital Link.
    pub in_query: bool,
}

/// One part of a value; only the last may vary in length, only last ones may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub set: Set,
    pub min: usize,
    pub max: usize,
    pub optional: bool,
    pub rule: Rule,
}

/// Which characters a part may have; GS1 General Specifications 7.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    Digits,
    /// Character set 82.
    Text,
    /// Character set 39.
    Part,
    /// Character set 64: base 64 for URLs, with at most two signs of padding behind it.
    Base64,
}

/// What a part's characters have to be beyond that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Free,
    /// The last digit checks the others.
    Check,
    /// Begins with a company prefix: at least four digits.
    Key,
    /// A GMN: a company prefix, and a pair of check characters at the end.
    Pair,
    /// The same, with a letter or sign somewhere in it.
    PairNotDigits,
    /// YYMMDD; the day 00 is the last one of the month.
    DateOrMonth,
    /// YYMMDD.
    Date,
    /// YYYYMMDD.
    LongDate,
    Hours,
    HoursMinutes,
    /// Minutes or seconds.
    Sixty,
    Country,
    /// A country, or 999.
    CountryOr999,
    CountryLetters,
    Currency,
    YesNo,
    Latitude,
    Longitude,
    PieceOfTotal,
    Iban,
    NotZero,
    Zero,
    Winding,
    /// Per cent signs begin an encoded byte.
    PercentEncoded,
    Minus,
    ImporterIndex,
    PackageType,
    MediaType,
    Sex,
    PositionInSeries,
    NoLeadingZero,
}

impl Part {
    const fn rule(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    const fn varying(mut self) -> Self {
        self.min = 1;
        self
    }
}

const fn part(set: Set, length: usize) -> Part {
    Part { set, min: length, max: length, optional: false, rule: Free }
}

const fn n(length: usize) -> Part {
    part(Set::Digits, length)
}

const fn x(length: usize) -> Part {
    part(Set::Text, length)
}

const fn to(length: usize) -> Part {
    part(Set::Text, length).varying()
}

const fn to_n(length: usize) -> Part {
    part(Set::Digits, length).varying()
}

const GTIN: &[Part] = &[n(14).rule(Check)];
const N18: &[Part] = &[n(18).rule(Check)];
const N13: &[Part] = &[n(13).rule(Check)];
const N6: &[Part] = &[n(6)];
const X20: &[Part] = &[to(20)];
const X25: &[Part] = &[to(25)];
const X30: &[Part] = &[to(30)];
const X70: &[Part] = &[to(70)];
const X90: &[Part] = &[to(90)];
const NAME35: &[Part] = &[to(35).rule(PercentEncoded)];
const NAME40: &[Part] = &[to(40).rule(PercentEncoded)];
const NAME70: &[Part] = &[to(70).rule(PercentEncoded)];
const DATE: &[Part] = &[n(6).rule(DateOrMonth)];
const DAY: &[Part] = &[n(6).rule(Date)];
const DAY_MINUTE: &[Part] = &[n(6).rule(Date), n(4).rule(HoursMinutes)];
const DATE_MINUTE: &[Part] = &[n(6).rule(DateOrMonth), n(4).rule(HoursMinutes)];
const COUNTRY: &[Part] = &[n(3).rule(Country)];
const MORE: Part = n(3).rule(Country).optional();
const COUNTRIES: &[Part] = &[n(3).rule(Country), MORE, MORE, MORE, MORE];
const LETTERS: &[Part] = &[x(2).rule(CountryLetters)];
const FLAG: &[Part] = &[n(1).rule(YesNo)];
const DEGREES: &[Part] = &[n(6), x(1).rule(Minus).optional()];
const PROCESSOR: &[Part] = &[n(3).rule(CountryOr999), to(27)];
const CERTIFICATE: &[Part] = &[x(2), to(28)];
const PIECE: &[Part] = &[n(14).rule(Check), n(4).rule(PieceOfTotal)];
const AMOUNT: &[Part] = &[to_n(15)];
const AMOUNT_OF: &[Part] = &[n(3).rule(Currency), to_n(15)];

const fn ai(code: &'static str, parts: &'static [Part], title: &'static str) -> Ai {
    Ai { code, last_max: None, parts, title, needs: "", bars: "", path: None, in_query: true }
}

impl Ai {
    const fn needs(mut self, needs: &'static str) -> Self {
        self.needs = needs;
        self
    }

    const fn bars(mut self, bars: &'static str) -> Self {
        self.bars = bars;
        self
    }

    const fn path(mut self, qualifiers: &'static str) -> Self {
        self.path = Some(qualifiers);
        self
    }

    const fn family(mut self, last_max: u8) -> Self {
        self.last_max = Some(last_max);
        self
    }

    const fn never_in_query(mut self) -> Self {
        self.in_query = false;
        self
    }
}

/// A measure of a trade item: six digits with a decimal point.
const fn trade(code: &'static str, title: &'static str) -> Ai {
    ai(code, N6, title).family(5).needs("01,02")
}

/// A measure of a trade item or a logistic unit.
const fn logistic(code: &'static str, title: &'static str) -> Ai {
    ai(code, N6, title).family(5).needs("00,01")
}

const ITEM: &str = "01,02,8006,8026";
const ITEM_OR_MADE: &str = "01,02,03,8006,8026";
const MEASURED: &str = "30,31nn,32nn,35nn,36nn";
const PATIENT: &str = "8017,8018";

/// All of them, sorted by code.
#[rustfmt::skip]
pub static TABLE: &[Ai] = &[
    ai("00", N18, "SSCC").path(""),
    ai("01", GTIN, "GTIN").bars("255,37").path("22,10,21|235"),
    ai("02", GTIN, "CONTENT").needs("37").bars("01,03"),
    ai("03", GTIN, "MTO GTIN").bars("01,02,37").never_in_query(),
    ai("10", X20, "BATCH/LOT").needs(ITEM_OR_MADE),
    ai("11", DATE, "PROD DATE").needs(ITEM_OR_MADE),
    ai("12", DATE, "DUE DATE").needs("8020"),
    ai("13", DATE, "PACK DATE").needs(ITEM_OR_MADE),
    ai("15", DATE, "BEST BEFORE or BEST BY").needs(ITEM_OR_MADE),
    ai("16", DATE, "SELL BY").needs(ITEM_OR_MADE),
    ai("17", DATE, "USE BY or EXPIRY").needs("01,02,03,255,8006,8026"),
    ai("20", &[n(2)], "VARIANT").needs(ITEM),
    ai("21", X20, "SERIAL").needs("01,03,8006").bars("235").never_in_query(),
    ai("22", X20, "CPV").needs("01").never_in_query(),
    ai("235", &[to(28)], "TPX").needs("01").never_in_query(),
    ai("240", X30, "ADDITIONAL ID").needs(ITEM),
    ai("241", X30, "CUST. PART No.").needs(ITEM),
    ai("242", &[to_n(6)], "MTO VARIANT").needs(ITEM),
    ai("243", X20, "PCN").needs("01"),
    ai("250", X30, "SECONDARY SERIAL").needs("01,8006;21"),
    ai("251", X30, "REF. TO SOURCE").needs("01,8006"),
    ai("253", &[n(13).rule(Check), to(17).optional()], "GDTI").path(""),
    ai("254", X20, "GLN EXTENSION COMPONENT").needs("414").never_in_query(),
    ai("255", &[n(13).rule(Check), to_n(12).optional()], "GCN").bars("01,02,415,8006,8020,8026").path(""),
    ai("30", &[to_n(8)], "VAR. COUNT").needs("01,02"),
    trade("310", "NET WEIGHT (kg)").bars("310n"),
    trade("311", "LENGTH (m)").bars("311n"),
    trade("312", "WIDTH (m)").bars("312n"),
    trade("313", "HEIGHT (m)").bars("313n"),
    trade("314", "AREA (m²)").bars("314n"),
    trade("315", "NET VOLUME (l)").bars("315n"),
    trade("316", "NET VOLUME (m³)").bars("316n"),
    trade("320", "NET WEIGHT (lb)").bars("320n"),
    trade("321", "LENGTH (in)").bars("321n"),
    trade("322", "LENGTH (ft)").bars("322n"),
    trade("323", "LENGTH (yd)").bars("323n"),
    trade("324", "WIDTH (in)").bars("324n"),
    trade("325", "WIDTH (ft)").bars("325n"),
    trade("326", "WIDTH (yd)").bars("326n"),
    trade("327", "HEIGHT (in)").bars("327n"),
    trade("328", "HEIGHT (ft)").bars("328n"),
    trade("329", "HEIGHT (yd)").bars("329n"),
    logistic("330", "GROSS WEIGHT (kg)").bars("330n"),
    logistic("331", "LENGTH (m), log").bars("331n"),
    logistic("332", "WIDTH (m), log").bars("332n"),
    logistic("333", "HEIGHT (m), log").bars("333n"),
    logistic("334", "AREA (m²), log").bars("334n"),
    logistic("335", "VOLUME (l), log").bars("335n"),
    logistic("336", "VOLUME (m³), log").bars("336n"),
    ai("337", N6, "KG PER m²").family(5).needs("01").bars("337n"),
    logistic("340", "GROSS WEIGHT (lb)").bars("340n"),
    logistic("341", "LENGTH (in), log").bars("341n"),
    logistic("342", "LENGTH (ft), log").bars("342n"),
    logistic("343", "LENGTH (yd), log").bars("343n"),
    logistic("344", "WIDTH (in), log").bars("344n"),
    logistic("345", "WIDTH (ft), log").bars("345n"),
    logistic("346", "WIDTH (yd), log").bars("346n"),
    logistic("347", "HEIGHT (in), log").bars("347n"),
    logistic("348", "HEIGHT (ft), log").bars("348n"),
    logistic("349", "HEIGHT (yd), log").bars("349n"),
    trade("350", "AREA (in²)").bars("350n"),
    trade("351", "AREA (ft²)").bars("351n"),
    trade("352", "AREA (yd²)").bars("352n"),
    logistic("353", "AREA (in²), log").bars("353n"),
    logistic("354", "AREA (ft²), log").bars("354n"),
    logistic("355", "AREA (yd²), log").bars("355n"),
    trade("356", "NET WEIGHT (troy oz)").bars("356n"),
    trade("357", "NET VOLUME (oz)").bars("357n"),
    trade("360", "NET VOLUME (qt)").bars("360n"),
    trade("361", "NET VOLUME (gal.)").bars("361n"),
    logistic("362", "VOLUME (qt), log").bars("362n"),
    logistic("363", "VOLUME (gal.), log").bars("363n"),
    trade("364", "NET VOLUME (in³)").bars("364n"),
    trade("365", "NET VOLUME (ft³)").bars("365n"),
    trade("366", "NET VOLUME (yd³)").bars("366n"),
    logistic("367", "VOLUME (in³), log").bars("367n"),
    logistic("368", "VOLUME (ft³), log").bars("368n"),
    logistic("369", "VOLUME (yd³), log").bars("369n"),
    ai("37", &[to_n(8)], "COUNT").needs("00;02,8026"),
    ai("390", AMOUNT, "AMOUNT").family(9).needs("255,8020").bars("390n,391n,394n,8111"),
    ai("391", AMOUNT_OF, "AMOUNT").family(9).needs("8020").bars("391n"),
    ai("392", AMOUNT, "PRICE").family(9).needs("01;30,31nn,32nn,35nn,36nn").bars("392n,393n"),
    ai("393", AMOUNT_OF, "PRICE").family(9).needs(MEASURED).bars("393n"),
    ai("394", &[n(4)], "PRCNT OFF").family(3).needs("255").bars("394n,8111"),
    ai("395", N6, "PRICE/UoM").family(5).needs(MEASURED).bars("392n,393n,395n,8005"),
    ai("400", X30, "ORDER NUMBER"),
    ai("401", &[to(30).rule(Key)], "GINC").path(""),
    ai("402", &[n(17).rule(Check)], "GSIN").path(""),
    ai("403", X30, "ROUTE").needs("00"),
    ai("410", N13, "SHIP TO LOC"),
    ai("411", N13, "BILL TO"),
    ai("412", N13, "PURCHASE FROM"),
    ai("413", N13, "SHIP FOR LOC"),
    ai("414", N13, "LOC No.").path("254|7040"),
    ai("415", N13, "PAY TO").needs("8020").path("8020"),
    ai("416", N13, "PROD/SERV LOC"),
    ai("417", N13, "PARTY").path("7040"),
    ai("420", X20, "SHIP TO POST").bars("421"),
    ai("421", &[n(3).rule(Country), to(9)], "SHIP TO POST").bars("4307"),
    ai("422", COUNTRY, "ORIGIN").needs(ITEM).bars("426"),
    ai("423", COUNTRIES, "COUNTRY - INITIAL PROCESS").needs("01,02").bars("426"),
    ai("424", COUNTRY, "COUNTRY - PROCESS").needs("01,02").bars("426"),
    ai("425", COUNTRIES, "COUNTRY - DISASSEMBLY").needs("01,02").bars("426"),
    ai("426", COUNTRY, "COUNTRY - FULL PROCESS").needs("01,02"),
    ai("427", &[to(3)], "ORIGIN SUBDIVISION").needs("01,02;422"),
    ai("4300", NAME35, "SHIP TO COMP").needs("00"),
    ai("4301", NAME35, "SHIP TO NAME").needs("00"),
    ai("4302", NAME70, "SHIP TO ADD1").needs("00"),
    ai("4303", NAME70, "SHIP TO ADD2").needs("4302"),
    ai("4304", NAME70, "SHIP TO SUB").needs("00"),
    ai("4305", NAME70, "SHIP TO LOC").needs("00"),
    ai("4306", NAME70, "SHIP TO REG").needs("00"),
    ai("4307", LETTERS, "SHIP TO COUNTRY").needs("00"),
    ai("4308", X30, "SHIP TO PHONE").needs("00"),
    ai("4309", &[n(10).rule(Latitude), n(10).rule(Longitude)], "SHIP TO GEO").needs("00"),
    ai("4310", NAME35, "RTN TO COMP").needs("00"),
    ai("4311", NAME35, "RTN TO NAME").needs("00"),
    ai("4312", NAME70, "RTN TO ADD1").needs("00"),
    ai("4313", NAME70, "RTN TO ADD2").needs("4312"),
    ai("4314", NAME70, "RTN TO SUB").needs("00"),
    ai("4315", NAME70, "RTN TO LOC").needs("00"),
    ai("4316", NAME70, "RTN TO REG").needs("00"),
    ai("4317", LETTERS, "RTN TO COUNTRY").needs("00"),
    ai("4318", X20, "RTN TO POST").needs("00"),
    ai("4319", X30, "RTN TO PHONE").needs("00"),
    ai("4320", NAME35, "SRV DESCRIPTION").needs("00"),
    ai("4321", FLAG, "DANGEROUS GOODS").needs("00"),
    ai("4322", FLAG, "AUTH LEAVE").needs("00"),
    ai("4323", FLAG, "SIG REQUIRED").needs("00"),
    ai("4324", DATE_MINUTE, "NBEF DEL DT").needs("00"),
    ai("4325", DATE_MINUTE, "NAFT DEL DT").needs("00"),
    ai("4326", DAY, "REL DATE").needs("00"),
    ai("4330", DEGREES, "MAX TEMP F").needs("00").bars("4331"),
    ai("4331", DEGREES, "MAX TEMP C").needs("00").bars("4330"),
    ai("4332", DEGREES, "MIN TEMP F").needs("00").bars("4333"),
    ai("4333", DEGREES, "MIN TEMP C").needs("00").bars("4332"),
    ai("7001", &[n(13)], "NSN").needs(ITEM),
    ai("7002", X30, "MEAT CUT").needs("01,02"),
    ai("7003", DAY_MINUTE, "EXPIRY TIME").needs("01,02"),
    ai("7004", &[to_n(4)], "ACTIVE POTENCY").needs("01;10"),
    ai("7005", &[to(12)], "CATCH AREA").needs("01,02"),
    ai("7006", DAY, "FIRST FREEZE DATE").needs("01,02"),
    ai("7007", &[n(6).rule(Date), n(6).rule(Date).optional()], "HARVEST DATE").needs("01,02"),
    ai("7008", &[to(3)], "AQUATIC SPECIES").needs("01,02"),
    ai("7009", &[to(10)], "FISHING GEAR TYPE").needs("01,02"),
    ai("7010", &[to(2)], "PROD METHOD").needs("01,02"),
    ai("7011", &[n(6).rule(Date), n(4).rule(HoursMinutes).optional()], "TEST BY DATE").needs("01,02"),
    ai("7020", X20, "REFURB LOT").needs("01,8006;416"),
    ai("7021", X20, "FUNC STAT").needs("01,8006"),
    ai("7022", X20, "REV STAT").needs("7021"),
    ai("7023", &[to(30).rule(Key)], "GIAI - ASSEMBLY"),
    ai("7030", PROCESSOR, "PROCESSOR # 0").needs("01,02"),
    ai("7031", PROCESSOR, "PROCESSOR # 1").needs("01,02"),
    ai("7032", PROCESSOR, "PROCESSOR # 2").needs("01,02"),
    ai("7033", PROCESSOR, "PROCESSOR # 3").needs("01,02"),
    ai("7034", PROCESSOR, "PROCESSOR # 4").needs("01,02"),
    ai("7035", PROCESSOR, "PROCESSOR # 5").needs("01,02"),
    ai("7036", PROCESSOR, "PROCESSOR # 6").needs("01,02"),
    ai("7037", PROCESSOR, "PROCESSOR # 7").needs("01,02"),
    ai("7038", PROCESSOR, "PROCESSOR # 8").needs("01,02"),
    ai("7039", PROCESSOR, "PROCESSOR # 9").needs("01,02"),
    ai("7040", &[n(1), x(1), x(1), x(1).rule(ImporterIndex)], "UIC+EXT").never_in_query(),
    ai("7041", &[to(4).rule(PackageType)], "UFRGT UNIT TYPE").needs("00").never_in_query(),
    ai("710", X20, "NHRN PZN").needs("01"),
    ai("711", X20, "NHRN CIP").needs("01"),
    ai("712", X20, "NHRN CN").needs("01"),
    ai("713", X20, "NHRN DRN").needs("01"),
    ai("714", X20, "NHRN AIM").needs("01"),
    ai("715", X20, "NHRN NDC").needs("01"),
    ai("716", X20, "NHRN AIC").needs("01"),
    ai("717", X20, "NHRN SRN").needs("01"),
    ai("7230", CERTIFICATE, "CERT # 0").needs("01,8004"),
    ai("7231", CERTIFICATE, "CERT # 1").needs("01,8004"),
    ai("7232", CERTIFICATE, "CERT # 2").needs("01,8004"),
    ai("7233", CERTIFICATE, "CERT # 3").needs("01,8004"),
    ai("7234", CERTIFICATE, "CERT # 4").needs("01,8004"),
    ai("7235", CERTIFICATE, "CERT # 5").needs("01,8004"),
    ai("7236", CERTIFICATE, "CERT # 6").needs("01,8004"),
    ai("7237", CERTIFICATE, "CERT # 7").needs("01,8004"),
    ai("7238", CERTIFICATE, "CERT # 8").needs("01,8004"),
    ai("7239", CERTIFICATE, "CERT # 9").needs("01,8004"),
    ai("7240", X20, "PROTOCOL").needs("01,8006"),
    ai("7241", &[n(2).rule(MediaType)], "AIDC MEDIA TYPE").needs(PATIENT),
    ai("7242", X25, "VCN").needs(PATIENT),
    ai("7250", &[n(8).rule(LongDate)], "DOB").needs("8018").bars("7251"),
    ai("7251", &[n(8).rule(LongDate), n(4).rule(HoursMinutes)], "DOB TIME").needs("8018").bars("7250"),
    ai("7252", &[n(1).rule(Sex)], "BIO SEX").needs("8018"),
    ai("7253", NAME40, "FAMILY NAME").needs(PATIENT).bars("7256,7259"),
    ai("7254", NAME40, "GIVEN NAME").needs(PATIENT).bars("7256,7259"),
    ai("7255", &[to(10)], "SUFFIX").needs(PATIENT).bars("7256,7259"),
    ai("7256", &[to(90).rule(PercentEncoded)], "FULL NAME").needs(PATIENT),
    ai("7257", NAME70, "PERSON ADDR").needs("8018"),
    ai("7258", &[x(3).rule(PositionInSeries)], "BIRTH SEQUENCE").needs("8018+7259"),
    ai("7259", NAME40, "BABY").needs("8018").bars("7256"),
    ai("8001", &[n(4).rule(NotZero), n(5).rule(NotZero), n(3).rule(NotZero), n(1).rule(Winding), n(1)], "DIMENSIONS").needs("01"),
    ai("8002", X20, "CMT No."),
    ai("8003", &[n(1).rule(Zero), n(13).rule(Check), to(16).optional()], "GRAI").path(""),
    ai("8004", &[to(30).rule(Key)], "GIAI").path("7040"),
    ai("8005", N6, "PRICE PER UNIT").needs("01,02"),
    ai("8006", PIECE, "ITIP").bars("01,37").path("22,10,21"),
    ai("8007", &[to(34).rule(Iban)], "IBAN").needs("415"),
    ai("8008", &[n(6).rule(Date), n(2).rule(Hours), n(2).rule(Sixty).optional(), n(2).rule(Sixty).optional()], "PROD TIME").needs("01,02"),
    ai("8009", &[to(50)], "OPTSEN").needs("00,01"),
    ai("8010", &[part(Set::Part, 30).varying().rule(Key)], "CPID").path("8011"),
    ai("8011", &[to_n(12).rule(NoLeadingZero)], "CPID SERIAL").needs("8010").never_in_query(),
    ai("8012", X20, "VERSION").needs("01,8006"),
    ai("8013", &[to(25).rule(Pair)], "GMN").path(""),
    ai("8014", &[to(25).rule(PairNotDigits)], "MUDI").needs("01").never_in_query(),
    ai("8017", N18, "GSRN - PROVIDER").bars("8018").path("8019"),
    ai("8018", N18, "GSRN - RECIPIENT").bars("8017").path("8019"),
    ai("8019", &[to_n(10)], "SRIN").needs(PATIENT).never_in_query(),
    ai("8020", X25, "REF No.").needs("415").never_in_query(),
    ai("8026", PIECE, "ITIP CONTENT").needs("37").bars("02,8006"),
    ai("8030", &[part(Set::Base64, 90).varying()], "DIGSIG").needs("00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"),
    ai("8040", &[n(15)], "IMEI").needs("01+21").never_in_query(),
    ai("8041", &[n(15)], "IMEI2").needs("01+21+8040").never_in_query(),
    ai("8042", &[n(32)], "ESIM").needs("01+21+8040").never_in_query(),
    ai("8043", &[n(18), to_n(2).optional()], "PSIM").needs("01+21+8040").never_in_query(),
    ai("8110", X70, "COUPON"),
    ai("8111", &[n(4)], "POINTS").needs("255"),
    ai("8112", X70, "COUPON"),
    ai("8200", X70, "PRODUCT URL").needs("01").never_in_query(),
    ai("90", X30, "INTERNAL"),
    ai("91", X90, "INTERNAL"),
    ai("92", X90, "INTERNAL"),
    ai("93", X90, "INTERNAL"),
    ai("94", X90, "INTERNAL"),
    ai("95", X90, "INTERNAL"),
    ai("96", X90, "INTERNAL"),
    ai("97", X90, "INTERNAL"),
    ai("98", X90, "INTERNAL"),
    ai("99", X90, "INTERNAL"),
];

/// Where the identifiers that begin with two digits stand in the table, and how long they are.
#[derive(Clone, Copy)]
struct Place {
    from: u8,
    until: u8,
    digits: u8,
}

static INDEX: [Place; 100] = index();

const fn index() -> [Place; 100] {
    let mut places = [Place { from: 0, until: 0, digits: 0 }; 100];
    let mut row = 0;
    while row < TABLE.len() {
        let code = TABLE[row].code.as_bytes();
        let place = &mut places[((code[0] - b'0') * 10 + code[1] - b'0') as usize];
        if place.until == 0 {
            place.from = row as u8;
            place.digits = code.len() as u8 + TABLE[row].last_max.is_some() as u8;
        }
        place.until = row as u8 + 1;
        row += 1;
    }
    places
}

/// The identifier at the front of a text, and how many characters it has.
pub fn find(text: &[u8]) -> Option<(&'static Ai, usize)> {
    let (tens, ones) = match text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..] => (tens - b'0', ones - b'0'),
        _ => return None,
    };
    let place = INDEX.get(usize::from(tens * 10 + ones))?;
    let code = text.get(..usize::from(place.digits))?;
    let rows = TABLE.get(usize::from(place.from)..usize::from(place.until))?;
    let found = rows.iter().find(|row| row.is(code))?;
    Some((found, code.len()))
}

impl Ai {
    fn is(&self, code: &[u8]) -> bool {
        match (self.last_max, code.split_last()) {
            (Some(max), Some((last, stem))) => {
                stem == self.code.as_bytes() && last.is_ascii_digit() && last - b'0' <= max
            }
            _ => code == self.code.as_bytes(),
        }
    }

    /// Length of the value where it is known by the first two digits, so that no separator
    /// follows; GS1 General Specifications, figure 7.8.5-2.
    pub fn length(&self) -> Option<usize> {
        let known = matches!(
            self.code.as_bytes(),
            [b'0', b'0'..=b'4', ..]
                | [b'1', b'1'..=b'9', ..]
                | [b'2', b'0', ..]
                | [b'3', b'1'..=b'6', ..]
                | [b'4', b'1', ..]
        );
        known.then(|| self.parts.iter().map(|part| part.max).sum())
    }

    /// Whether its first part carries a check digit.
    pub fn is_checked(&self) -> bool {
        self.parts.iter().any(|part| part.rule == Check)
    }
}

/// What a pattern such as `31nn` means, ready to be held against many codes.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    mask: u32,
    meant: u32,
}

impl Pattern {
    pub(super) fn of(text: &[u8]) -> Self {
        // What stands behind a short code are zeros.
        let (mut mask, mut meant) = ([0xFF; 4], [0; 4]);
        for ((mask, meant), byte) in mask.iter_mut().zip(&mut meant).zip(text) {
            // All digits have the same upper half.
            (*mask, *meant) = if *byte == b'n' { (0xF0, 0x30) } else { (0xFF, *byte) };
        }
        Self { mask: u32::from_le_bytes(mask), meant: u32::from_le_bytes(meant) }
    }

    pub(super) fn means(self, code: Code) -> bool {
        code.word() & self.mask == self.meant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_row_is_found() {
        assert!(TABLE.is_sorted_by_key(|row| row.code));
        assert!(TABLE.len() < 250);
        for row in TABLE {
            for last in 0..=row.last_max.unwrap_or(0) {
                let code = if row.last_max.is_some() { format!("{}{last}", row.code) } else { row.code.to_owned() };
                let (found, len) = find(format!("{code}12345").as_bytes()).unwrap();
                assert_eq!((found.code, len), (row.code, code.len()));
            }
        }
        for unknown in ["", "0", "04", "14", "3106", "394", "3944", "38", "4299", "50", "7100x", "890", "é0"] {
            let found = find(unknown.as_bytes()).map(|(row, _)| row.code);
            assert!(found.is_none() || unknown == "7100x", "{unknown}: {found:?}");
        }
    }

    #[test]
    fn what_is_needed_and_barred_exists() {
        for row in TABLE {
            let codes = row
                .needs
                .split([',', ';', '+'])
                .chain(row.bars.split(','))
                .chain(row.path.unwrap_or("").split([',', '|']));
            for code in codes.filter(|code| !code.is_empty()) {
                let one = code.replace('n', "0");
                assert!(find(one.as_bytes()).is_some(), "{} names {code}", row.code);
            }
        }
    }
}
