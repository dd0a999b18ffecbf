fn main() {
    slint_build::compile("views/app.slint").expect("the .slint files compile");
}
