"""Adds the characters of one font that another lacks: merge.py FONT MORE (both OpenType/CFF,
1000 units an em; FONT is CID-keyed and is written again)."""

import sys

from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

path, more_path = sys.argv[1:]
font, more = TTFont(path), TTFont(more_path)
assert font["head"].unitsPerEm == more["head"].unitsPerEm == 1000
cff = font["CFF "].cff
top = cff.topDictIndex[0]
strings = top.CharStrings
# The face of the Latin letters: its glyphs' private data say how widths are written.
latin = top.FDSelect[font.getGlyphID(font.getBestCmap()[ord("A")])]
private = top.FDArray[latin].Private
glyphs = more.getGlyphSet()
known = font.getBestCmap()
order = font.getGlyphOrder()
used = {int(name[3:]) for name in order if name.startswith("cid")}
free = (cid for cid in range(1, 0xFFFF) if cid not in used)
added = {}
for character, source in sorted(more.getBestCmap().items()):
    if character in known:
        continue
    if source not in added:
        name = f"cid{next(free):05d}"
        width, bearing = more["hmtx"][source]
        pen = T2CharStringPen(width - private.nominalWidthX, glyphs)
        glyphs[source].draw(pen)
        string = pen.getCharString(private, cff.GlobalSubrs)
        strings.charStringsIndex.append(string)
        strings.charStrings[name] = len(strings.charStringsIndex) - 1
        top.FDSelect.append(latin)
        # Loaded as one list with the font's glyph order, or as one of its own.
        for names in {id(names): names for names in (order, top.charset)}.values():
            names.append(name)
        font["hmtx"][name] = (width, bearing)
        if "vmtx" in font:
            font["vmtx"][name] = (1000, 0)
        added[source] = name
    for table in font["cmap"].tables:
        if table.isUnicode() and (character < 0x10000 or table.format == 12):
            table.cmap[character] = added[source]
font.setGlyphOrder(order)
font["maxp"].numGlyphs = len(order)
if "VORG" in font:
    font["VORG"].numVertOriginYMetrics = len(font["VORG"].VOriginRecords)
font.save(path)
print(f"{path}: {len(added)} glyphs added")
