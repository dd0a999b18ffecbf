//! Draws every view with sample data to PNG files, in each size, palette and language.
//!
//!     cargo run -p floor-ui --example gallery -- DIRECTORY [NAME-PART]

use std::path::Path;
use std::time::Instant;

use floor_ui::*;
use slint::{ComponentHandle, Model, ModelRc, SharedPixelBuffer, SharedString, VecModel};

type Scene = (&'static str, fn(&App, bool));

const SCENES: &[Scene] = &[
    ("sign_in", |app, _| {
        app.global::<Shell>().set_view(View::SignIn);
        app.global::<Shell>().set_signed_in(false);
    }),
    ("home", |app, _| app.global::<Shell>().set_view(View::Home)),
    ("work_place", |app, zh| {
        work(
            app,
            zh,
            Verdict {
                verdict: 1,
                scanned: "T-0042".into(),
                message: text(zh, "Tote T-0042 taken", "已取周转箱 T-0042"),
            },
        )
    }),
    ("work_bad", |app, zh| {
        work(
            app,
            zh,
            Verdict {
                verdict: 3,
                scanned: text(zh, "22423  Regency cakestand 3 tier", "22423  三层蛋糕架"),
                message: text(
                    zh,
                    "Wrong item. Expected 85123A. Put it back and scan 85123A.",
                    "货品不对,应为 85123A。请放回并扫描 85123A。",
                ),
            },
        );
        app.global::<Work>().set_weight_state(2);
    }),
    ("work_item", |app, zh| {
        work(
            app,
            zh,
            Verdict {
                verdict: 2,
                scanned: "85123A".into(),
                message: text(
                    zh,
                    "Same code twice within a second. Scan again if it is a second piece.",
                    "一秒内重复扫描。若是第二件,请再扫一次。",
                ),
            },
        );
        let work = app.global::<Work>();
        work.set_place(SharedString::new());
        work.set_headline(text(zh, "Scan every item into the box", "逐件扫描装箱"));
        work.set_instruction(text(zh, "Order US-20117, box M", "订单 US-20117,箱型 M"));
        work.set_quantity_verb(text(zh, "STILL TO SCAN", "还需扫描"));
        work.set_weight_state(3);
        work.set_weight_text(text(zh, "No weight", "无读数"));
        work.set_weight_note(text(zh, "Scale overloaded: take it off", "电子秤超载:请取下"));
    }),
    ("work_command", |app, zh| {
        let w = app.global::<Work>();
        work(app, zh, Verdict::default());
        w.set_place(SharedString::new());
        w.set_quantity(SharedString::new());
        w.set_item_code(SharedString::new());
        w.set_item_name(SharedString::new());
        w.set_lines(ModelRc::default());
        w.set_progress_total(0);
        w.set_weight_state(0);
        w.set_headline(text(zh, "Everything is packed. Close the box and confirm.", "全部装好,请封箱并确认。"));
    }),
    ("work_pad", |app, zh| {
        work(app, zh, Verdict::default());
        app.global::<Work>().set_pad_open(true);
        app.global::<Work>().set_pad_title(text(zh, "How many?", "数量?"));
    }),
    ("work_question", |app, zh| {
        work(app, zh, Verdict::default());
        let work = app.global::<Work>();
        let mut question = work.get_question();
        question.open = true;
        if zh {
            question = Question {
                open: true,
                title: "关闭交接清单?".into(),
                text: "37 个包裹将交给 DHL,此操作不可撤销。".into(),
                yes: "关闭".into(),
                no: "暂不".into(),
            };
        }
        work.set_question(question);
    }),
    ("work_typed_blocked", |app, zh| {
        work(app, zh, Verdict::default());
        let shell = app.global::<Shell>();
        shell.set_typed("85123".into());
        shell.set_blocked_text(text(
            zh,
            "The disk is full. Call a supervisor; scans are refused until there is room.",
            "磁盘已满。请联系主管,腾出空间前不接受扫描。",
        ));
        shell.set_parity_state(2);
        shell.set_on_disk(311);
        app.global::<Work>().set_place("DOCK-12-STAGE-04".into());
    }),
    ("drawer", |app, zh| {
        work(app, zh, Verdict::default());
        app.global::<Shell>().set_drawer_open(true);
    }),
    ("work_long", |app, _| {
        work(
            app,
            false,
            Verdict {
                verdict: 3,
                scanned: "(01)05012345678900(10)LOT-2025-11-A(17)271231(21)SN-000123456789".into(),
                message: "This parcel belongs to DHL Parcel Connect, not to this UPS manifest. Put it on \
                    cage 7 and scan the next UPS parcel, or scan the command card to change the manifest."
                    .into(),
            },
        );
        let shell = app.global::<Shell>();
        shell.set_subject("Handover DHL Parcel Connect 2026-11-22 afternoon, door 12".into());
        shell.set_operator_name("Maximiliane Oberhuber-Schönfeld".into());
        shell.set_deadline_text("late 12:34:56".into());
        shell.set_deadline_state(3);
        let mut devices: Vec<DeviceChip> = shell.get_devices().iter().collect();
        devices.extend(devices.clone());
        devices.push(DeviceChip {
            id: "printer-9".into(),
            name: "carrier labels".into(),
            kind: "printer".into(),
            text: "cover open: close it".into(),
            state: 2,
        });
        shell.set_devices(ModelRc::new(VecModel::from(devices)));
        shell.set_heard(131_072);
        shell.set_on_disk(131_072);
        shell.set_at_hub(130_998);
        let work = app.global::<Work>();
        work.set_headline("Take the rest of the order from the pallet place".into());
        work.set_quantity("1200 ×".into());
        work.set_item_code("GTIN 05012345678900-LARGE-CASE".into());
        work.set_item_name("White hanging heart T-light holder with glass, gift box of twelve".into());
        let mut commands: Vec<CommandButton> = work.get_commands().iter().collect();
        commands.extend(commands.clone().into_iter().take(4));
        work.set_commands(ModelRc::new(VecModel::from(commands)));
        work.set_weight_text("12.345 kg".into());
        work.set_weight_note("0.546 kg too heavy: one 85123A too many?".into());
        work.set_weight_state(3);
    }),
    ("printers", |app, zh| {
        work(app, zh, Verdict::default());
        app.global::<Shell>().set_drawer_open(true);
        let drawer = app.global::<Drawer>();
        drawer.set_suggestions(ModelRc::default());
        drawer.set_presets(ModelRc::default());
        let printers: Vec<SimPrinter> = drawer
            .get_printers()
            .iter()
            .map(|printer| SimPrinter { has_label: true, last_label: picture(), paper_out: true, ..printer })
            .collect();
        drawer.set_printers(ModelRc::new(VecModel::from(printers)));
    }),
    ("look_up", |app, _| app.global::<Shell>().set_view(View::LookUp)),
    ("look_up_empty", |app, zh| {
        app.global::<Shell>().set_view(View::LookUp);
        app.global::<LookUp>().set_title(SharedString::new());
        app.global::<LookUp>().set_query(SharedString::new());
        app.global::<LookUp>().set_empty_text(text(zh, "Scan anything to see what it is", "扫描任意条码查看详情"));
    }),
    ("settings", |app, _| app.global::<Shell>().set_view(View::Settings)),
    ("queue", |app, _| app.global::<Shell>().set_view(View::Queue)),
    ("about", |app, _| app.global::<Shell>().set_view(View::About)),
];

const SIZES: &[(u32, u32)] = &[(1280, 800), (1024, 600), (800, 1280), (1920, 1080)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let directory = args.next().ok_or("usage: gallery DIRECTORY [NAME-PART]")?;
    let part = args.next().unwrap_or_default();
    std::fs::create_dir_all(&directory)?;
    let offscreen = Offscreen::install(1280, 800)?;

    let mut first = true;
    for &(width, height) in SIZES {
        for (name, scene) in SCENES {
            for (language, zh) in [("en", false), ("zh", true)] {
                for dark in [false, true] {
                    let file =
                        format!("{name}_{width}x{height}_{}_{language}.png", if dark { "dark" } else { "light" });
                    if !file.contains(&part) {
                        continue;
                    }
                    let start = Instant::now();
                    let app = App::new()?;
                    let made = start.elapsed();
                    slint::select_bundled_translation(if zh { "zh" } else { "" })?;
                    app.global::<Shell>().set_dark(dark);
                    app.global::<Shell>().set_language(language.into());
                    if zh {
                        chinese(&app);
                    }
                    scene(&app, zh);
                    app.show()?;
                    offscreen.resize(width, height);
                    let start = Instant::now();
                    let picture = offscreen.render();
                    if first {
                        println!("App::new() {made:?}, first render {:?}", start.elapsed());
                        let start = Instant::now();
                        offscreen.render();
                        println!("second whole render {:?}", start.elapsed());
                        first = false;
                    }
                    image::save_buffer(
                        Path::new(&directory).join(&file),
                        &picture.rgb,
                        picture.width_px,
                        picture.height_px,
                        image::ExtendedColorType::Rgb8,
                    )?;
                    app.hide()?;
                }
            }
        }
    }
    Ok(())
}

fn text(zh: bool, english: &str, chinese: &str) -> SharedString {
    if zh { chinese.into() } else { english.into() }
}

fn work(app: &App, zh: bool, last: Verdict) {
    let shell = app.global::<Shell>();
    shell.set_view(View::Work);
    shell.set_deadline_state(2);
    let work = app.global::<Work>();
    work.set_last(last);
    work.set_item_picture(picture());
    work.set_has_picture(true);
    if !zh {
        return;
    }
    shell.set_flow_name("拣货".into());
    shell.set_subject("波次 17 · 周转箱 T-0042".into());
    work.set_headline("从货位取货".into());
    work.set_instruction("先扫描货位,再扫描货品".into());
    work.set_verb("前往".into());
    work.set_quantity_verb("拿取".into());
    work.set_item_name("白色心形挂饰烛台".into());
    work.set_lines_title("波次 17".into());
    work.set_weight_note("应为 2.340 kg".into());
    let labels = ["确认", "数量", "短拣", "破损", "跳过", "撤销", "打印"];
    let commands: Vec<CommandButton> = work
        .get_commands()
        .iter()
        .zip(labels)
        .map(|(command, label)| CommandButton { label: label.into(), ..command })
        .collect();
    work.set_commands(ModelRc::new(VecModel::from(commands)));
}

fn chinese(app: &App) {
    let home = app.global::<Home>();
    home.set_hint("扫描任意条码开始".into());
    home.set_greeting("李伟,早上好".into());
    let names = ["收货", "上架", "拣货", "打包", "发货", "退货", "盘点", "查询"];
    let units = ["单", "箱", "单", "周转箱", "包裹", "待检", "货位", ""];
    let tiles: Vec<Tile> = home
        .get_tiles()
        .iter()
        .zip(names.into_iter().zip(units))
        .map(|(tile, (name, unit))| Tile { name: name.into(), count_text: unit.into(), ..tile })
        .collect();
    home.set_tiles(ModelRc::new(VecModel::from(tiles)));
    let sign_in = app.global::<SignIn>();
    sign_in.set_message("请扫描工牌".into());
    sign_in.set_hint("或输入 PIN 码".into());
    app.global::<Shell>().set_operator_name("李伟".into());
}

/// A stand-in for an item's photograph.
fn picture() -> slint::Image {
    let mut buffer = SharedPixelBuffer::<slint::Rgb8Pixel>::new(120, 120);
    for (i, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = ((i % 120) as i32 - 60, (i / 120) as i32 - 60);
        let inside = x * x + y * y < 2500;
        *pixel = if inside { slint::Rgb8Pixel::new(150, 90, 60) } else { slint::Rgb8Pixel::new(255, 255, 255) };
    }
    slint::Image::from_rgb8(buffer)
}
