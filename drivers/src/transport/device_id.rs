/// What a printer says it is: an IEEE-1284 device id (IEEE 1284-2000, 7.6), such
/// as `MFG:Zebra;CMD:ZPL;MDL:ZD421;CLS:PRINTER;`. All of it is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceId {
    /// As it came, without the length.
    pub text: String,
    pub maker: String,
    pub model: String,
    pub serial_number: String,
    /// The languages that it says it understands.
    pub commands: Vec<String>,
}

const SERIAL_NUMBER_KEYS: [&str; 3] = ["SN", "SERN", "SERIALNUMBER"];

impl DeviceId {
    /// Reads the answer to GET_DEVICE_ID: a length that counts itself, then the
    /// text. The length is big-endian; some printers have it the other way
    /// round, and some a wrong one, and then all that came counts.
    pub fn from_answer(answer: &[u8]) -> Self {
        let &[high, low, ..] = answer else { return Self::default() };
        let lengths = [u16::from_be_bytes([high, low]), u16::from_le_bytes([high, low])];
        let fits = |length: &u16| (2..=answer.len()).contains(&usize::from(*length));
        let end = lengths.iter().find(|length| fits(length)).map_or(answer.len(), |length| usize::from(*length));
        Self::parse(&String::from_utf8_lossy(answer.get(2..end).unwrap_or_default()))
    }

    /// Reads the text alone.
    pub fn parse(text: &str) -> Self {
        // Ids end in zeros and line ends where a printer fills a fixed field.
        let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
        let mut id = Self { text: text.to_owned(), ..Self::default() };
        for field in text.split(';') {
            let Some((key, value)) = field.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_ascii_uppercase().as_str() {
                "MFG" | "MANUFACTURER" => id.maker = value.to_owned(),
                "MDL" | "MODEL" => id.model = value.to_owned(),
                key if SERIAL_NUMBER_KEYS.contains(&key) => id.serial_number = value.to_owned(),
                "CMD" | "COMMAND SET" => {
                    id.commands = value.split(',').map(|command| command.trim().to_owned()).collect();
                }
                _ => {}
            }
        }
        id
    }

    /// The field with the serial number, such as `SN:20230117`, as it stands in the text.
    pub(super) fn serial_number_field(&self) -> Option<String> {
        let is_serial_number = |field: &&str| {
            field.split_once(':').is_some_and(|(key, value)| {
                SERIAL_NUMBER_KEYS.contains(&key.trim().to_ascii_uppercase().as_str()) && !value.trim().is_empty()
            })
        };
        self.text.split(';').map(str::trim).find(is_serial_number).map(str::to_owned)
    }

    /// Maker and model, each once.
    pub fn title(&self) -> String {
        let (maker, model) = (self.maker.as_str(), self.model.as_str());
        if model.to_lowercase().starts_with(&maker.to_lowercase()) {
            return model.to_owned();
        }
        [maker, model].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The id in settings of the language that it speaks, when it names one.
    pub fn language(&self) -> Option<&'static str> {
        let speaks = |names: &[&str]| {
            self.commands.iter().any(|command| {
                let command = command.to_ascii_uppercase();
                names.iter().any(|name| command.starts_with(name))
            })
        };
        let known: [(&'static str, &[&str]); 5] = [
            ("zpl", &["ZPL"]),
            ("tspl", &["TSPL", "TSC"]),
            ("epl", &["EPL"]),
            ("escpos", &["ESC/POS", "ESCPOS", "EPSON"]),
            ("pdf", &["PDF"]),
        ];
        known.into_iter().find(|(_, names)| speaks(names)).map(|(id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(length: [u8; 2], text: &str) -> Vec<u8> {
        [&length, text.as_bytes()].concat()
    }

    #[test]
    fn ids_are_read_whatever_their_length_says() {
        let text = "MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL;MODEL:ZTC ZD421-203dpi ZPL;CLASS:PRINTER;";
        let length = text.len() as u8 + 2;
        for length in [[0, length], [length, 0], [0xFF, 0xFF], [0, 0]] {
            let id = DeviceId::from_answer(&answer(length, text));
            assert_eq!(id.title(), "Zebra Technologies ZTC ZD421-203dpi ZPL", "{length:?}");
            assert_eq!(id.language(), Some("zpl"));
        }
        let longer = [answer([0, length], text), vec![0; 40]].concat();
        assert_eq!(DeviceId::from_answer(&longer).text, text);
        for short in [&[][..], &[0], &[0, 2], &[0xFF, 0xFF]] {
            assert_eq!(DeviceId::from_answer(short), DeviceId::default());
        }
    }

    #[test]
    fn fields_have_long_and_short_names() {
        let id = DeviceId::parse("MFG:TSC;CMD:TSPL2,EPL2 ;MDL:TSC TE210;CLS:PRINTER;SN:A12\0\0\r\n");
        assert_eq!((id.title().as_str(), id.serial_number.as_str()), ("TSC TE210", "A12"));
        assert_eq!(id.commands, ["TSPL2", "EPL2"]);
        assert_eq!(id.language(), Some("tspl"));
        assert_eq!(DeviceId::parse("no fields").language(), None);
        assert_eq!(DeviceId::parse("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20").language(), Some("escpos"));
    }
}
