import type { StyleTold } from "./style-scan.ts";

/** Counts a feature by its name in the data, if it is known there. */
export type Found = (slug: string) => void;

/** Properties that are not called as their feature is. */
const PROPERTIES: ReadonlyMap<string, string> = new Map<string, string>([
  ...named("css-block-inline-size", "block-size"),
  ...named("css-border", "border-top", "border-right", "border-bottom", "border-left"),
  ...named("css-border-inline-block", "border-inline", "border-block"),
  ...named(
    "css-border-inline-block-individual",
    ...["border-inline-start", "border-inline-end", "border-block-start", "border-block-end"],
  ),
  ...named(
    "css-border-radius-logical",
    ...["border-start-start-radius", "border-start-end-radius"],
    ...["border-end-start-radius", "border-end-end-radius"],
  ),
  ...named(
    "css-column-layout-properties",
    ...["columns", "column-width", "column-rule", "column-span", "column-fill"],
  ),
  ...named("css-gap", "gap", "column-gap", "row-gap", "grid-gap"),
  ...named("css-grid-template", "grid-template-columns", "grid-template-rows"),
  ...named("css-grid-template", "grid-template-areas", "grid-template"),
  ...named("css-left-right-top-bottom", "left", "right", "top", "bottom"),
  ...named("css-margin", "margin-top", "margin-right", "margin-bottom", "margin-left"),
  ...named("css-margin-block-start-end", "margin-block-start", "margin-block-end"),
  ...named("css-margin-inline-block", "margin-inline", "margin-block"),
  ...named("css-margin-inline-start-end", "margin-inline-start", "margin-inline-end"),
  ...named("css-overflow", "overflow-x", "overflow-y"),
  ...named("css-padding", "padding-top", "padding-right", "padding-bottom", "padding-left"),
  ...named("css-padding-block-start-end", "padding-block-start", "padding-block-end"),
  ...named("css-padding-inline-block", "padding-inline", "padding-block"),
  ...named("css-padding-inline-start-end", "padding-inline-start", "padding-inline-end"),
  ...named("css-scroll-snap", "scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"),
]);

/** Words of values, by the feature that they are of. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bclamp\(/i, "css-function-clamp"],
  [/\blight-dark\(/i, "css-function-light-dark"],
  [/\bmax\(/i, "css-function-max"],
  [/\bmin\(/i, "css-function-min"],
  [/\bcalc\(/i, "css-unit-calc"],
  [/\blinear-gradient\(/i, "css-linear-gradient"],
  [/\bradial-gradient\(/i, "css-radial-gradient"],
  [/\bconic-gradient\(/i, "css-conic-gradient"],
  [/\brgb\(/i, "css-rgb"],
  [/\brgba\(/i, "css-rgba"],
  [/\b(?:ok)?(?:lch|lab)\(/i, "css-modern-color"],
  [/\bvar\(/i, "css-variables"],
  [/\b(?:fit|min|max)-content\b/i, "css-intrinsic-size"],
  [/!\s{0,20}important/i, "css-important"],
  [/\binitial\b/i, "css-unit-initial"],
  [/\b(?:system-ui|ui-(?:serif|sans-serif|rounded|monospace))\b/i, "css-sytem-ui"],
];

const UNITS = /\d(ch|cm|em|ex|in|mm|pc|pt|px|rem|vh|vmax|vmin|vw|%)(?![\w%])/gi;

const CONDITIONS: readonly (readonly [RegExp, string])[] = [
  [/\bhover\b/i, "css-at-media-hover"],
  [/\borientation\b/i, "css-at-media-orientation"],
  [/\bprefers-color-scheme\b/i, "css-at-media-prefers-color-scheme"],
  [/\bprefers-reduced-motion\b/i, "css-at-media-prefers-reduced-motion"],
  [/\bdevice-pixel-ratio\b/i, "css-at-media-device-pixel-ratio"],
];

const SELECTORS: readonly (readonly [RegExp, string])[] = [
  [/\+/, "css-selector-adjacent-sibling"],
  [/\[/, "css-selector-attribute"],
  [/\.[\w-]{1,100}\./, "css-selector-chaining"],
  [/>/, "css-selector-child"],
  [/\.[\w-]/, "css-selector-class"],
  [/[\w\])*]\s{1,20}[\w.#[*]/, "css-selector-descendant"],
  [/~(?!=)/, "css-selector-general-sibling"],
  [/,/, "css-selector-grouping"],
  [/#[\w-]/, "css-selector-id"],
  [/(?:^|[\s>+~,])[a-z]/i, "css-selector-type"],
  [/\*(?!=)/, "css-selector-universal"],
  [/&/, "css-nesting"],
];

const ELEMENTS: ReadonlySet<string> = new Set([
  ...["after", "before", "first-letter", "first-line", "marker", "placeholder"],
]);

/** What a style sheet uses. */
export function cssFeatures(found: Found): StyleTold {
  return {
    comment: () => found("css-comments"),
    statement: (text) => atRule(text, found),
    rule(prelude, within) {
      if (prelude.startsWith("@")) atRule(prelude, found);
      // Steps of an animation are not selectors.
      else if (!/^@(?:-\w{1,10}-)?keyframes/i.test(within)) selectors(prelude, found);
    },
    declaration(property, value) {
      if (property.startsWith("--")) found("css-variables");
      else found(PROPERTIES.get(property) ?? propertySlug(property));
      if (property === "display") display(value, found);
      for (const [word, slug] of WORDS) if (word.test(value)) found(slug);
      const units = new Set([...value.matchAll(UNITS)].map(([, unit = ""]) => unit.toLowerCase()));
      for (const unit of units) found(`css-unit-${unit === "%" ? "percent" : unit}`);
    },
  };
}

/** A property's feature; empty where a feature that is not a property has that name, as `css-rgb`. */
function propertySlug(property: string): string {
  if (/^border-(?:inline|block)-(?:width|style|color)$/.test(property))
    return "css-border-inline-block-longhand";
  const isOther = /^(?:at|pseudo|selector|unit|function|display)-|^(?:rgba?|comments)$/;
  return /^[a-z-]{1,40}$/.test(property) && !isOther.test(property) ? `css-${property}` : "";
}

function display(value: string, found: Found): void {
  if (/^(?:inline-)?flex\b/i.test(value)) found("css-display-flex");
  if (/^(?:inline-)?grid\b/i.test(value)) found("css-display-grid");
  if (/^none\b/i.test(value)) found("css-display-none");
}

function atRule(text: string, found: Found): void {
  const [, name = ""] = /^@(?:-\w{1,10}-)?([a-z-]{1,20})/i.exec(text) ?? [];
  found(`css-at-${name.toLowerCase()}`);
  if (name.toLowerCase() !== "media") return;
  for (const [condition, slug] of CONDITIONS) if (condition.test(text)) found(slug);
}

function selectors(prelude: string, found: Found): void {
  for (const [pattern, slug] of SELECTORS) if (pattern.test(prelude)) found(slug);
  for (const [, written = ""] of prelude.matchAll(/::?([a-z-]{1,30})/gi)) {
    const name = written.toLowerCase();
    found(`css-pseudo-${ELEMENTS.has(name) ? "element" : "class"}-${name}`);
  }
}

function named(slug: string, ...properties: readonly string[]): readonly [string, string][] {
  return properties.map((property) => [property, slug]);
}
