/**
 * Why a change does not come from this server's own pages; undefined when it does, or comes from no page at all. Browsers say of each
 * request from where it comes (Fetch Metadata, RFC 6454 §7); other programs say nothing.
 */
export function foreignOrigin(headers: Headers, secure: boolean): string | undefined {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    return "it comes from a page of another site (Sec-Fetch-Site)";
  const origin = headers.get("origin");
  if (origin === null) return undefined;
  const host = (headers.get("host") ?? "").toLowerCase();
  // A proxy may speak TLS where we do not.
  const own = secure ? [`https://${host}`] : [`http://${host}`, `https://${host}`];
  return own.includes(origin.toLowerCase())
    ? undefined
    : "it comes from a page of another site (Origin)";
}
