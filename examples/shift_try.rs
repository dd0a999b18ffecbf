fn main() {
    let a: Vec<String> = std::env::args().collect();
    let orders = (a.len() > 2).then(|| (a[2].clone().into(), a[3].clone().into()));
    let options = floor::shift::Options {
        orders,
        out: a[1].clone().into(),
        seed: 1,
        resume: std::env::var_os("RESUME").is_some(),
        trace: None,
    };
    match floor::shift::run(&options, &mut std::io::stderr()) {
        Ok(report) => println!("{} {}", serde_json::to_string_pretty(&report).unwrap(), report.holds()),
        Err(error) => println!("{error:?}"),
    }
}
