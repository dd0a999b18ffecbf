//! Compiles the views, with the fonts and the translations inside the binary.

use slint_build::{CompilerConfiguration, DefaultTranslationContext, EmbedResourcesKind};

fn main() {
    let debug = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let config = CompilerConfiguration::new()
        .with_style("fluent".into())
        // One word means one thing in a warehouse, so the catalogue needs no contexts.
        .with_default_translation_context(DefaultTranslationContext::None)
        .with_bundled_translations("lang")
        .embed_resources(EmbedResourcesKind::EmbedFiles)
        // Tests find controls by their accessible labels, which needs the element tree's names.
        .with_debug_info(debug);
    println!("cargo:rerun-if-changed=lang");
    slint_build::compile_with_config("views/app.slint", config).expect("the .slint files compile");
}
