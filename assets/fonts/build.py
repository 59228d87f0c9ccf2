"""Makes the bundled face from Inter: `python build.py INTER_WEB_FOLDER OUT_FOLDER`; needs fonttools and brotli.

Tabular figures are frozen in (egui has no font features), contextual alternates are gone (egui and resvg then shape
alike), and the name is changed, as the licence asks of modified versions.
"""
import sys
from fontTools.ttLib import TTFont
from fontTools.subset import Options, Subsetter

SOURCES = {"Regular": ("Inter-Regular.woff2", 400), "SemiBold": ("Inter-SemiBold.woff2", 600)}
FAMILY = "Gradlab Sans"
# Latin, Latin extended, modifiers, combining marks, Greek, punctuation, super- and subscripts, currency, letterlike,
# arrows, mathematical operators, technical and geometric signs.
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x2000, 0x206F), (0x2070, 0x209F),
          (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x215F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
          (0x25A0, 0x25FF), (0x2713, 0x2717)]


def freeze(font, tag, characters):
    """Maps these characters to the glyphs that a single substitution of the feature would put in their place."""
    gsub = font["GSUB"].table
    lookups = {i for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == tag
               for i in record.Feature.LookupListIndex}
    swaps = {}
    for i in sorted(lookups):
        for sub in gsub.LookupList.Lookup[i].SubTable:
            sub = getattr(sub, "ExtSubTable", sub)
            swaps.update(getattr(sub, "mapping", {}))
    for table in font["cmap"].tables:
        if hasattr(table, "cmap"):
            table.cmap = {code: swaps.get(name, name) if chr(code) in characters else name for code, name in table.cmap.items()}
    return len(swaps)


def main(source, out):
    for style, (file, weight) in SOURCES.items():
        font = TTFont(f"{source}/{file}")
        font.flavor = None
        assert freeze(font, "tnum", "0123456789") > 0
        options = Options(layout_features=["kern", "mark", "mkmk", "ccmp"], hinting=False, glyph_names=False,
                          name_IDs=["*"], notdef_outline=True, recalc_bounds=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        subsetter.subset(font)
        name = font["name"]
        copyright_text = name.getDebugName(0)
        name.names = []
        entries = {0: copyright_text, 1: FAMILY if weight == 400 else f"{FAMILY} SemiBold", 2: "Regular",
                   3: f"GradlabSans-{style};4.1", 4: f"{FAMILY} {style}", 5: "Version 4.1", 6: f"GradlabSans-{style}",
                   13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
                   14: "https://openfontlicense.org", 16: FAMILY, 17: style}
        for name_id, text in entries.items():
            name.setName(text, name_id, 3, 1, 0x409)
        font["OS/2"].usWeightClass = weight
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(f"{out}/GradlabSans-{style}.ttf")


main(*sys.argv[1:])
