#!/bin/sh
# more.sh DIR: makes FloorSansMore-*.otf in DIR: the European letters that Noto Sans CJK lacks,
# out of Source Sans 3, which Noto's Latin was drawn from, enlarged to Noto's cap height.
# Needs npm and PyPI's fonttools.
set -eu
here=$(cd "$1" && pwd)
work=$(mktemp -d)
cd "$work"
npm pack --silent source-sans@3.52.0
tar xzf source-sans-3.52.0.tgz
cat > enlarge.py <<'PY'
import sys
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

weight, here = sys.argv[1:]
font = TTFont(f"{weight}.otf")
font["head"].unitsPerEm = 900
scale_upem(font, 1000)
font["CFF "].cff.topDictIndex[0].FontMatrix = [0.001, 0, 0, 0.001, 0, 0]
names = {1: "Floor Sans More", 2: weight, 3: f"FloorSansMore-{weight}", 4: f"Floor Sans More {weight}", 6: f"FloorSansMore-{weight}"}
for record in font["name"].names:
    if record.nameID in names:
        record.string = names[record.nameID]
font.save(f"{here}/FloorSansMore-{weight}.otf")
PY
for weight in Regular Bold; do
    pyftsubset "package/OTF/SourceSans3-$weight.otf" --output-file="$weight.otf" \
        --unicodes=U+0020,U+00B7,U+0100-024F,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2010-203F,U+20A0-20BF,U+FFFD \
        --layout-features= --no-hinting --desubroutinize --name-IDs=1,2,3,4,5,6,13,14
    python3 enlarge.py "$weight" "$here"
done
rm -r "$work"
