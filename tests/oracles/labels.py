"""Has others render and read the labels of a folder of jobs; see README.md."""

import concurrent.futures
import functools
import json
import logging
import os
import pathlib
import shutil
import subprocess
import sys

import zxingcpp
from escpos.printer import Dummy
from PIL import Image, ImageOps

import escpos_pictures

FORMATS = {
    "code128": "Code128",
    "gs1-128": "Code128",
    "qr": "QRCode",
    "gs1-qr": "QRCode",
    "datamatrix": "DataMatrix",
    "gs1-datamatrix": "DataMatrix",
    "itf-14": "ITF",
    "ean-13": "EAN13",
    "upc-a": "UPCA",
    "ean-8": "EAN8",
}
LANGUAGES = ("zpl", "tspl", "epl", "escpos", "pdf")

# It tells at each picture that it knows no printer's width.
logging.disable(logging.WARNING)

folder = pathlib.Path(sys.argv[1])
jobs = json.loads((folder / "jobs.json").read_text())
here = pathlib.Path(__file__).parent
faults = []


def name_of(format):
    return str(format).split(".")[-1].replace(" ", "").replace("-", "").replace("_", "")


def black_and_white(picture):
    return picture.convert("L").point(lambda grey: 255 if grey > 127 else 0).convert("1")


@functools.cache
def read(size, dots):
    """The codes of a picture; the same picture in the next language is not read again."""
    picture = ImageOps.expand(Image.frombytes("1", size, dots).convert("L"), 20, 255)
    codes = zxingcpp.read_barcodes(picture)
    plain = {(name_of(code.format), code.bytes.decode("utf-8", "replace")) for code in codes}
    return {(name_of(code.format), code.text) for code in codes}, plain


def check(job, language, pictures):
    """What came out of one job: a single label, the picture is ours, and others read what it bears."""
    name = f"{job['name']}.{language}"
    if len(pictures) != 1:
        return [f"{name}: {len(pictures)} labels"], 0
    ours = Image.open(folder / f"{job['name']}.png").convert("1")
    found = black_and_white(pictures[0])
    wrong = []
    # A renderer's sheet may be some dots larger than the picture on it.
    wider, higher = found.width - ours.width, found.height - ours.height
    if not (0 <= wider < 16 and 0 <= higher < 16):
        wrong.append(f"{name}: {found.size} instead of {ours.size}")
    elif found.crop((0, 0, *ours.size)).tobytes() == ours.tobytes():
        found = ours
    else:
        wrong.append(f"{name}: another picture")
    got, plain = read(found.size, found.tobytes())
    wanted = {(FORMATS[code["symbology"]], code["data"]) for code in job["codes"]}
    wrong += [f"{name}: {want} not in {sorted(got)}" for want in wanted - got - plain]
    if len(got) > len(wanted):
        wrong.append(f"{name}: more codes than the label bears: {sorted(got)}")
    return wrong, len(job["codes"])


def rendered_by_zpl_renderer():
    """Every ZPL job, by zpl-renderer-js."""
    out = subprocess.run(["node", here / "labels.mjs", folder], check=True, stdout=subprocess.PIPE, text=True).stdout
    counts = {}
    for line in out.splitlines():
        if line.startswith("{"):
            result = json.loads(line)
            counts[result["name"]] = result["labels"]
    return counts


def rendered_by_interpreter(job):
    """An ESC/POS job; the interpreter has to read what others make of the same picture too."""
    ours = Image.open(folder / f"{job['name']}.png")
    theirs = Dummy()
    theirs.image(ours, impl="bitImageRaster", center=False, fragment_height=255)
    theirs.cut(feed=False)
    # Whole bytes across, as printers want them.
    (picture,) = escpos_pictures.tickets(theirs.output)
    if picture.crop((0, 0, *ours.size)).tobytes() != black_and_white(ours).tobytes():
        raise escpos_pictures.NotAPicture("python-escpos prints another picture")
    return escpos_pictures.tickets((folder / f"{job['name']}.escpos").read_bytes())


def rendered_by_poppler(job):
    """A PDF job, at the printer's own resolution."""
    dots_per_inch = 203.2 if job["dpi"] == 203 else job["dpi"]
    stem = folder / f"{job['name']}.pdf"
    command = ["pdftoppm", "-r", str(dots_per_inch), "-aa", "no", "-aaVector", "no", "-gray", stem, stem]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return [Image.open(page) for page in sorted(folder.glob(f"{job['name']}.pdf-*.pgm"))]


def pictures(job, language):
    if language == "zpl":
        return [Image.open(folder / f"{job['name']}.zpl.{nth}.png") for nth in range(by_zpl_renderer[job["name"]])]
    if language == "escpos":
        return rendered_by_interpreter(job)
    if language == "pdf":
        return rendered_by_poppler(job)
    # By the crate labelize, when the jobs were written. It takes a set bit of EPL's GW for black;
    # Zebra's and Intermec's manuals say white.
    turn = ImageOps.invert if language == "epl" else lambda picture: picture
    return [turn(Image.open(path).convert("L")) for path in sorted(folder.glob(f"{job['name']}.{language}.*.png"))]


def run(task):
    job, language = task
    try:
        return language, check(job, language, pictures(job, language))
    except (OSError, KeyError, subprocess.CalledProcessError, escpos_pictures.NotAPicture) as error:
        return language, ([f"{job['name']}.{language}: {error}"], 0)


by_zpl_renderer = rendered_by_zpl_renderer()
languages = [language for language in LANGUAGES if language != "pdf" or shutil.which("pdftoppm")]
if "pdf" not in languages:
    print("SKIPPED pdf: no pdftoppm here (Debian's poppler-utils)")
totals = {language: [0, 0] for language in languages}
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    for language, (wrong, codes) in pool.map(run, [(job, language) for job in jobs for language in languages]):
        totals[language][0] += 1
        totals[language][1] += codes
        faults += wrong
for fault in faults:
    print(fault)
for language, (labels, codes) in totals.items():
    print(f"{language}: {labels} labels, {codes} codes read")
dpi = ", ".join(str(dpi) for dpi in sorted({job["dpi"] for job in jobs}))
print(f"{len(jobs)} labels at {dpi} dpi in {len(languages)} languages, {len(faults)} faults")
sys.exit(1 if faults or not jobs else 0)
