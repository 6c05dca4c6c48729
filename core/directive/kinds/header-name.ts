import type { Kind } from "../kind.ts";

const ACCEPTS = "the name of a header field, such as X-Campaign";

/** The name of a header field (RFC 5322 §2.2). */
export const headerName: Kind<string> = {
  name: "header field",
  accepts: ACCEPTS,
  example: "X-Campaign",
  parse(text) {
    const value = text.endsWith(":") ? text.slice(0, -1) : text;
    return /^[!-+\--9;-~]{1,100}$/.test(value) && !value.startsWith('"')
      ? { ok: true, value }
      : { ok: false, expected: ACCEPTS };
  },
  print: (value) => value,
};
