import { decodedBytes } from "../../core/mod.ts";
import { type BodyParts, pageOf } from "./body-parts.ts";

/** Types of pictures that are shown; none that can hold a script. */
const PICTURES: ReadonlySet<string> = new Set([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"],
]);

/** Bytes of all pictures of a page. */
const MOST_PICTURES: number = 16 * 1024 * 1024;

/** Elements that ask for something by themselves, or change what the page is: they become unknown ones. */
const ACTIVE =
  /<(?=\/?(?:script|link|base|meta|iframe|frame|frameset|object|embed|applet|form|portal)\b)(\/?)/gi;

const CID = /\bcid:([^\s"'()<>]{1,500})/gi;

/** Where a page may ask for what it shows. */
export type PageContent = "own" | "remote";

/**
 * The HTML of a message to be shown in a frame, with the pictures that it brings along in it. What keeps it from doing harm is the policy that it is
 * served with: no scripts, no forms, an origin of its own. Taking out elements that would ask for something comes on top.
 */
export function pageToShow(parts: BodyParts): string {
  const pictures = new Map(
    [...parts.inline, ...parts.attachments]
      .filter(({ contentId, part }) => contentId !== "" && PICTURES.has(part.type))
      .map((file) => [file.contentId, file] as const),
  );
  let left = MOST_PICTURES;
  const made = new Map<string, string>();
  const pictureOf = (written: string, id: string): string => {
    const known = made.get(id);
    if (known !== undefined) return left < 0 ? written : known;
    const file = pictures.get(id) ?? pictures.get(unescapedId(id));
    if (file === undefined) return written;
    const bytes = decodedBytes(file.part, MOST_PICTURES);
    const url = `data:${file.part.type};base64,${bytes.toString("base64")}`;
    made.set(id, url);
    return url;
  };
  const page = pageOf(parts).replaceAll(ACTIVE, "<$1x-");
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${page.replaceAll(
    CID,
    (written, id: string) => {
      const url = pictureOf(written, id);
      left -= url.length;
      return left < 0 ? written : url;
    },
  )}`;
}

/** The fields that such a page is served with. */
export function pageFields(content: PageContent): Readonly<Record<string, string>> {
  const from = content === "remote" ? " https: http:" : "";
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      `img-src data:${from}`,
      `media-src data:${from}`,
      `font-src data:${from}`,
      `style-src 'unsafe-inline'${from}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      // Links open in a window of their own, which is not bound by this.
      "sandbox allow-popups allow-popups-to-escape-sandbox",
    ].join("; "),
    "x-dns-prefetch-control": "off",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
}

function unescapedId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
