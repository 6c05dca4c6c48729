import type { Found } from "./css-features.ts";
import type { ScannedPage, Tag } from "./page-scan.ts";

/** Elements that are called as their feature is. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...["abbr", "acronym", "address", "audio", "base", "bdi", "blockquote", "body", "code", "del"],
  ...["dfn", "dialog", "div", "form", "hr", "img", "link", "marquee", "meter", "object", "p"],
  ...["picture", "pre", "progress", "rp", "rt", "ruby", "select", "small", "span", "strike"],
  ...["strong", "style", "svg", "table", "textarea", "video", "wbr"],
]);

const OTHER_ELEMENTS: ReadonlyMap<string, string> = new Map<string, string>([
  ...["h1", "h2", "h3", "h4", "h5", "h6"].map((name) => [name, "html-h1-h6"] as const),
  ...["ul", "ol", "dl"].map((name) => [name, "html-lists"] as const),
  ...[
    ...["article", "aside", "details", "figcaption", "figure", "footer", "header", "main"],
    ...["mark", "nav", "section", "summary", "time"],
  ].map((name) => [name, "html-semantics"] as const),
  ["map", "html-image-maps"],
]);

/** Attributes that are called as their feature is. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...["align", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-live"],
  ...["background", "cellpadding", "cellspacing", "dir", "height", "hidden", "lang", "popover"],
  ...["required", "role", "target", "valign", "width", "srcset"],
]);

const OTHER_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ["loading", "html-loading-attribute"],
  ["sizes", "html-srcset"],
  ["inert", "css-inert-attribute"],
]);

/** What the HTML of a page uses. */
export function htmlFeatures({ tags, comments, hasDoctype }: ScannedPage, found: Found): void {
  if (hasDoctype) found("html-doctype");
  for (let at = 0; at < comments; at++) found("html-comments");
  for (const tag of tags) tagFeatures(tag, found);
}

function tagFeatures({ name, attributes }: Tag, found: Found): void {
  if (ELEMENTS.has(name)) found(`html-${name}`);
  found(OTHER_ELEMENTS.get(name) ?? "");
  for (const attribute of attributes.keys())
    found(
      ATTRIBUTES.has(attribute) ? `html-${attribute}` : (OTHER_ATTRIBUTES.get(attribute) ?? ""),
    );
  const type = (attributes.get("type") ?? "").toLowerCase();
  switch (name) {
    case "a": {
      const href = attributes.get("href") ?? "";
      if (href.startsWith("#")) found("html-anchor-links");
      if (/^mailto:/i.test(href)) found("html-mailto-links");
      return;
    }
    case "button":
      if (type === "reset" || type === "submit") found(`html-button-${type}`);
      return;
    case "input":
      if (/^[a-z]{0,20}$/.test(type)) found(`html-input-${type === "" ? "text" : type}`);
      return;
    case "meta":
      if (attributes.get("name")?.toLowerCase() === "color-scheme") found("html-meta-color-scheme");
  }
}
