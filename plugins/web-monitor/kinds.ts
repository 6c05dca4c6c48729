import { type Cidr, cidr, type Kind, oneOf, pair, type Right } from "../../core/mod.ts";

const PORT = "a port up to 65535; 0 for none, any for one that is free";

/** The port of the web server: 0 is none, `any` one that is free. */
export const webPort: Kind<number | "any"> = {
  name: "port",
  accepts: PORT,
  example: "8080",
  parse(text) {
    if (text.toLowerCase() === "any") return { ok: true, value: "any" };
    const isPort = /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
    return isPort ? { ok: true, value: Number(text) } : { ok: false, expected: PORT };
  },
  print: (value) => String(value),
};

/** What clients of some addresses may do. */
export interface Access {
  /** Undefined: nothing. */
  readonly right: Right | undefined;
  /** May see lines of logs and content of messages. */
  readonly seesLogs: boolean;
}

/** The words of `http-access`. */
export type AccessWord = "none" | "monitor" | "monitor,deny-logs" | "operator" | "admin";

/** What clients of a range of addresses may do. */
export const addressAccess: Kind<readonly [Cidr, AccessWord]> = pair(
  cidr,
  oneOf(["none", "monitor", "monitor,deny-logs", "operator", "admin"]),
  {
    name: "address range and access",
    accepts: "an address range and what it may do, such as 127.0.0.1 admin",
    example: "127.0.0.1 admin",
  },
);

/** What a word of `http-access` gives. */
export function accessOf(word: AccessWord): Access {
  switch (word) {
    case "none":
      return { right: undefined, seesLogs: false };
    case "monitor,deny-logs":
      return { right: "monitor", seesLogs: false };
    case "monitor":
    case "operator":
    case "admin":
      return { right: word, seesLogs: true };
  }
}
