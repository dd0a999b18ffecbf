#!/bin/sh
# Makes the embedded fonts again: Latin, Cyrillic, Greek and GB 2312 out of Noto Sans CJK SC,
# and what it lacks of the European letters out of Source Sans 3 (more.sh, merge.py).
# Needs Debian's fonts-noto-cjk, npm and PyPI's fonttools (pyftsubset).
set -eu
cd "$(dirname "$0")"
python3 - > /tmp/floor-font-chars.txt <<'PY'
chars = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x1E00, 0x1F00))
chars |= set(range(0x370, 0x400)) | set(range(0x400, 0x530))
chars |= set(range(0x2010, 0x2040)) | {0x20AC, 0x20A3, 0x2116, 0x2122}
chars |= set(range(0x2190, 0x21A0)) | set(range(0x2460, 0x2474)) | set(range(0x25A0, 0x2600))
chars |= {0x2713, 0x2714, 0x2717, 0x2718, 0x26A0, 0x2B1C, 0xFFFD}
chars |= set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFF5F))
for hi in range(0xA1, 0xF8):
    for lo in range(0xA1, 0xFF):
        try:
            chars.add(ord(bytes([hi, lo]).decode("gb2312")))
        except UnicodeDecodeError:
            pass
print("".join(chr(c) for c in sorted(chars)))
PY
for weight in Regular Bold; do
    pyftsubset /usr/share/fonts/opentype/noto/NotoSansCJK-$weight.ttc --font-number=2 \
        --text-file=/tmp/floor-font-chars.txt --output-file=FloorSans-$weight.otf \
        --layout-features=kern,palt --no-hinting --desubroutinize --name-IDs=1,2,3,4,5,6,13,14
done
# One family name of its own, so that an installed Noto never takes its place.
python3 - <<'PY'
from fontTools.ttLib import TTFont
for weight in ("Regular", "Bold"):
    path = f"FloorSans-{weight}.otf"
    font = TTFont(path)
    for record in font["name"].names:
        text = {1: "Floor Sans", 2: weight, 3: f"FloorSans-{weight}", 4: f"Floor Sans {weight}", 6: f"FloorSans-{weight}"}.get(record.nameID)
        if text:
            record.string = text
    cff = font["CFF "].cff
    font.save(path)
PY
more=$(mktemp -d)
./more.sh "$more"
for weight in Regular Bold; do
    python3 merge.py FloorSans-$weight.otf "$more/FloorSansMore-$weight.otf"
done
rm -r "$more"
