"""Has others render and read the labels of a folder of jobs; see README.md."""

import json
import os
import pathlib
import subprocess
import sys

import zxingcpp
from PIL import Image, ImageOps

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

folder = pathlib.Path(sys.argv[1])
jobs = json.loads((folder / "jobs.json").read_text())
here = pathlib.Path(__file__).parent
# What counts: jobs, codes read, and each thing that is not as it should be.
counts = {}
faults = []


def name_of(format):
    return str(format).split(".")[-1].replace(" ", "").replace("-", "").replace("_", "")


def check(job, language, path):
    """One rendered label: the picture is ours, and others read what it bears."""
    ours = Image.open(folder / f"{job['name']}.png").convert("1")
    found = Image.open(path).convert("L").point(lambda grey: 255 if grey > 127 else 0).convert("1")
    counts[language] = counts.get(language, 0) + 1
    # A renderer's sheet may be some dots larger than the picture on it.
    wider, higher = found.width - ours.width, found.height - ours.height
    if not (0 <= wider < 16 and 0 <= higher < 16):
        faults.append(f"{path.name}: {found.size} instead of {ours.size}")
    elif found.crop((0, 0, *ours.size)).tobytes() != ours.tobytes():
        faults.append(f"{path.name}: another picture")
    read = zxingcpp.read_barcodes(ImageOps.expand(found.convert("L"), 20, 255))
    got = {(name_of(code.format), code.text) for code in read}
    plain = {(name_of(code.format), code.bytes.decode("utf-8", "replace")) for code in read}
    for code in job["codes"]:
        want = (FORMATS[code["symbology"]], code["data"])
        counts["codes"] = counts.get("codes", 0) + 1
        if want not in got and want not in plain:
            faults.append(f"{path.name}: {want} not in {sorted(got)}")
    if len(got) > len({(FORMATS[code['symbology']], code['data']) for code in job["codes"]}):
        faults.append(f"{path.name}: more codes than the label bears: {sorted(got)}")


by_name = {job["name"]: job for job in jobs}
rendered = subprocess.run(
    ["node", here / "labels.mjs", folder], check=True, stdout=subprocess.PIPE, text=True
).stdout
for line in rendered.splitlines():
    if not line.startswith("{"):
        continue
    result = json.loads(line)
    job = by_name[result["name"]]
    if result["labels"] != 1:
        faults.append(f"{job['name']}.zpl: {result['labels']} labels")
    check(job, "zpl", folder / f"{job['name']}.zpl.0.png")

labelize = os.environ.get("LABELIZE")
for language in ("tspl", "epl"):
    for job in jobs:
        path = folder / f"{job['name']}.{language}"
        if not labelize or not path.exists() or job["dpi"] == 600:
            continue
        ours = Image.open(folder / f"{job['name']}.png")
        subprocess.run(
            [labelize, path, str(ours.width), str(ours.height), str(job["dpi"])], check=True, stderr=subprocess.DEVNULL
        )
        check(job, language, folder / f"{path.name}.png")

for fault in faults:
    print(fault)
print(f"{counts}, {len(faults)} faults")
sys.exit(1 if faults or not counts.get("zpl") else 0)
