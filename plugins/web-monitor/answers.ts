/** Header fields of every answer that says nothing else: nothing is run, framed, guessed, passed on or kept. */
const USUAL: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

/** An answer with what all of them have; `further` replaces what it has. */
export function finished(
  answer: Response,
  further: Readonly<Record<string, string>> = {},
): Response {
  const { status, statusText } = answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(USUAL))
    if (!headers.has(name)) headers.set(name, value);
  for (const [name, value] of Object.entries(further)) headers.set(name, value);
  return new Response(answer.body, { status, statusText, headers });
}

/** An answer that says why not. */
export function refused(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ error }, { status, headers });
}
