#!/bin/sh
# Makes FloorSansNarrow-*.otf again: the signs that Floor Sans makes a whole square wide, as a
# Latin text wants them. Needs npm and PyPI's fonttools.
set -eu
cd "$(dirname "$0")"
more=$(mktemp -d)
../../../ui/fonts/more.sh "$more"
for weight in Regular Bold; do
    pyftsubset "$more/FloorSansMore-$weight.otf" --output-file="FloorSansNarrow-$weight.otf" \
        --unicodes=U+00B7,U+2018,U+2019,U+201C,U+201D,U+2026 --no-hinting --desubroutinize --name-IDs=1,2,3,4,5,6,13,14
done
rm -r "$more"
