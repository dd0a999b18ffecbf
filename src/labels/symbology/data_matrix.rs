use datamatrix::data::DataEncodingError;
use datamatrix::{DataMatrix, DataMatrixBuilder, SymbolList};

use super::{LabelError, Modules, Symbol};

/// The standard wants one module of white; crooked print takes a little of it.
const QUIET: u32 = 2;
/// More bytes are in no symbol, and the optimiser would take its time to find that out.
const BYTES_MAX: usize = 3116;

/// Latin 1 as it is, anything else as UTF-8, which an ECI tells the reader.
pub(super) fn plain(data: &str, _: bool) -> Result<Symbol, LabelError> {
    modules(data, builder(data)?.encode_str(data))
}

/// Starts with FNC1; separators are GS, which readers give for both (GS1 General
/// Specifications, 5.6.3).
pub(super) fn gs1(data: &str, _: bool) -> Result<Symbol, LabelError> {
    if let Some(character) = data.chars().find(|c| !c.is_ascii()) {
        return Err(LabelError::CodeCharacter { symbology: "GS1 DataMatrix", code: data.to_owned(), character });
    }
    modules(data, builder(data)?.with_fnc1_start(true).encode(data.as_bytes()))
}

fn builder(data: &str) -> Result<DataMatrixBuilder, LabelError> {
    if data.len() > BYTES_MAX {
        return Err(too_long(data));
    }
    Ok(DataMatrixBuilder::new().with_symbol_list(SymbolList::default().enforce_square()).with_macros(false))
}

fn modules(data: &str, code: Result<DataMatrix, DataEncodingError>) -> Result<Symbol, LabelError> {
    let code = code.map_err(|_| too_long(data))?;
    let bitmap = code.bitmap();
    let side = |modules: usize| u32::try_from(modules).map_err(|_| too_long(data));
    Ok(Symbol::Modules(Modules {
        width: side(bitmap.width())?,
        height: side(bitmap.height())?,
        black: bitmap.bits().to_vec(),
        quiet: QUIET,
    }))
}

fn too_long(data: &str) -> LabelError {
    LabelError::CodeTooLong { symbology: "Data Matrix", bytes: data.len(), bytes_max: 1555 }
}
