import type { PageFiles } from "./page-files.ts";

/**
 * What the pages may load and do (CSP level 3): files of ours alone, no inline script or style, nothing from other hosts, nobody's frame.
 * Messages of the sandbox's inbox are shown in frames of this server that have a policy of their own.
 */
export const POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // Kept by browsers, and asked about each time: a new version of the server has new pages at once.
  "cache-control": "no-cache",
};

/** Answers a request for a file of the pages at a location below their root, by `If-None-Match` if the browser has it. */
export async function answerFile(
  files: PageFiles,
  location: string,
  known: string | undefined,
): Promise<Response> {
  const file = await files.at(location);
  if (file === undefined)
    return new Response("There is no such file.\n", {
      status: 404,
      headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" },
    });
  const headers = { ...HEADERS, etag: file.etag };
  if (isKnown(known, file.etag)) return new Response(null, { status: 304, headers });
  return new Response(file.content, { headers: { ...headers, "content-type": file.type } });
}

/** RFC 9110 §13.1.2: weak comparison with any of a list. */
function isKnown(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false;
  if (known.trim() === "*") return true;
  return known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}
