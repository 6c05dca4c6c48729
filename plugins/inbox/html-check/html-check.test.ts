import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkHtml } from "./html-check.ts";
import { readMailPrograms } from "./mail-programs.ts";
import { scanPage } from "./page-scan.ts";
import { scanStyles } from "./style-scan.ts";

const DATA = await readMailPrograms();

/** What is found in a page that some program does not show, and what is not. */
function warned(html: string): ReadonlyMap<string, number> {
  const { Warnings } = checkHtml(html, DATA);
  return new Map(Warnings.map(({ Slug, Score }) => [Slug, Score.Found]));
}

test("elements, attributes and styles are found where they are used", () => {
  const cases: Readonly<Record<string, string>> = {
    "<video src=x>": "html-video",
    "<FORM action=x>": "html-form",
    "<main>x</main>": "html-semantics",
    '<input type="RADIO">': "html-input-radio",
    "<input name=x>": "html-input-text",
    '<a href="#top">x</a>': "html-anchor-links",
    "<p background='x.png'>": "html-background",
    '<img srcset="a 2x">': "html-srcset",
    '<meta name="color-scheme" content="dark">': "html-meta-color-scheme",
    '<p style="position: absolute">': "css-position",
    '<p style="DISPLAY:Flex;color:red">': "css-display-flex",
    "<p style='background:url(data:image/png;base64,x);gap:1px'>": "css-gap",
    '<p style="width: calc(1px + 2vw)">': "css-unit-calc",
    '<p style="width:50vw">': "css-unit-vw",
    '<p style="--x: 1">': "css-variables",
    '<p style="color: var(--x) !important">': "css-important",
    '<p style="margin-block:1px">': "css-margin-inline-block",
    "<style>@font-face{font-family:x}</style>": "css-at-font-face",
    "<style>@import url(x.css);</style>": "css-at-import",
    "<style>@media (hover:hover){p{color:red}}</style>": "css-at-media-hover",
    "<style>@-webkit-keyframes x{from{top:0}}</style>": "css-at-keyframes",
    "<style>a:hover{color:red}</style>": "css-pseudo-class-hover",
    "<style>p::before{content:'}'}</style>": "css-pseudo-element-before",
    "<style>/* x */p{color:red}</style>": "css-comments",
    "<style>p + p{color:red}</style>": "css-selector-adjacent-sibling",
    "<style>.a .b{color:red}</style>": "css-selector-descendant",
    "<style>p{filter:none}": "css-filter",
  };
  for (const [html, slug] of Object.entries(cases)) assert.ok(warned(html).has(slug), html);
  const others: Readonly<Record<string, string>> = {
    "&lt;video>": "html-video",
    "<!-- <video> -->": "html-video",
    "</video>": "html-video",
    '<p title="<video>">': "html-video",
    "<p>position: absolute</p>": "css-position",
    "<style>p{content:'; position: absolute'}</style>": "css-position",
    "<style>/* position: absolute; */</style>": "css-position",
    "<style>@keyframes x{from{top:0} 50%{top:1px}}</style>": "css-selector-type",
    '<p style="rgb:1">': "css-rgb",
  };
  for (const [html, slug] of Object.entries(others)) assert.ok(!warned(html).has(slug), html);
});

test("what is found is counted, with what each program makes of it", () => {
  const { Warnings, Total, Platforms } = checkHtml("<video></video><b>x</b><video>", DATA);
  const [video] = Warnings;
  assert.deepEqual([Total.Nodes, Warnings.length, video?.Score.Found], [3, 1, 2]);
  const { Supported = 0, Partial = 0, Unsupported = 0 } = video?.Score ?? {};
  assert.ok(Math.abs(Supported + Partial + Unsupported - 100) < 1e-6 && Unsupported > 50);
  assert.equal(video?.URL, "https://www.caniemail.com/features/html-video/");
  const outlook = video?.Results.find(({ Name }) => /^Outlook Windows \(/.test(Name));
  assert.equal(outlook?.Support, "no");
  for (const { NoteNumber } of video?.Results ?? [])
    assert.ok(NoteNumber === "" || video?.NotesByNumber[NoteNumber], NoteNumber);
  assert.ok(Platforms.windows?.includes("outlook"));
  assert.deepEqual(checkHtml("plain", DATA).Total.Supported, 100);
});

test("every feature of the data that is CSS or HTML can be read, and most are looked for", () => {
  assert.ok(DATA.features.size > 280);
  for (const { slug, support } of DATA.features.values()) assert.ok(support.length > 0, slug);
});

test("a hostile page takes time by its length and no more, however deep and broken it is", () => {
  const long = 400_000;
  for (const piece of [
    ...["<div>", "<", "<!--", "<style>", "<a x='", '<a x="', "<p style='", "</", "<p a ", "<p /"],
    ...["<style>{", "<style>/*", "<style>(", "<style>a:", "<style>@media ", '<style>"', "<p\t\t"],
    ...["<style>.a.a ", "<p style=a:1;>", "<p style='a:(;'>", "<svg><style>}", "&#", "<p\u0000="],
  ]) {
    const html = piece.repeat(Math.ceil(long / piece.length));
    const { tags, styles } = scanPage(html);
    assert.ok(tags.length <= 20_000);
    assert.ok(styles.reduce((sum, { length }) => sum + length, 0) <= 1_000_000);
    checkHtml(html, DATA);
  }
  const css = ["p{", "(", "'", "\\", ":", ";", "}", "@media ", "calc(", "1vw", "/*", "*/", " "];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...css, "<style>", "</style>", "<a b=", ">")), (all) => {
      const { Total } = checkHtml(all.join(""), DATA);
      assert.ok(Total.Supported >= 0 && Total.Supported <= 100);
    }),
  );
});

test("a style sheet of nothing but texts in one line is looked through once", (t) => {
  let looked = 0;
  const { indexOf } = String.prototype;
  t.mock.method(String.prototype, "indexOf", function (this: string, wanted: string, from = 0) {
    const found = indexOf.call(this, wanted, from);
    looked += (found < 0 ? this.length : found) - from;
    return found;
  });
  const css = `${'""'.repeat(5000)}${"''".repeat(5000)}`;
  const told = { rule() {}, statement() {}, declaration() {}, comment() {} };
  scanStyles(css, told);
  assert.ok(looked < 10 * css.length, `${looked} characters of ${css.length}`);
});
