import type { WithoutEffect } from "../../errors/stake.ts";
import type { Kind } from "../kind.ts";
import { oneOf } from "./words.ts";

const { bun, deno } = process.versions;
const OWN_CIPHERS: WithoutEffect = {
  instead: "Deno offers ciphers of its own choice; run on Node or Bun to choose others",
  stake: "access",
};
const OWN_SUITES: WithoutEffect = {
  instead: "Bun and Deno offer suites of their own choice; run on Node to choose others",
  stake: "access",
};

const LIST = "a list of ciphers such as HIGH:!aNULL:@STRENGTH";

/** Ciphers up to TLS 1.2, in OpenSSL's language. Without effect on Deno. */
export const cipherList: Kind<string> = {
  name: "cipher list",
  accepts: LIST,
  example: "HIGH:!aNULL:@STRENGTH",
  parse: (text) =>
    /^[!+@\-\w]+([: ,][!+@\-=\w]+)*$/.test(text) && text.length <= 4096
      ? {
          ok: true,
          value: text,
          ...(deno && text !== DEFAULT_CIPHERS && { noEffect: OWN_CIPHERS }),
        }
      : { ok: false, expected: LIST },
  print: (value) => value,
};

/** Ciphers unless stated. */
export const DEFAULT_CIPHERS = "HIGH:!ADH:@STRENGTH";

const SUITES = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_128_CCM_8_SHA256",
  "TLS_AES_128_CCM_SHA256",
] as const;

/** A cipher suite of TLS 1.3 (RFC 8446 §B.4). */
export type CipherSuite = (typeof SUITES)[number];

/** All suites of TLS 1.3. */
export const CIPHER_SUITES: readonly CipherSuite[] = SUITES;

const suite: Kind<CipherSuite> = oneOf(SUITES);

/** Cipher suites of TLS 1.3, with colons between them. Without effect on Deno and Bun. */
export const cipherSuites: Kind<readonly CipherSuite[]> = {
  name: "cipher suites",
  accepts: `cipher suites of TLS 1.3 with colons between them: ${suite.accepts}`,
  example: "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256",
  words: SUITES,
  parse(text) {
    const suites: CipherSuite[] = [];
    for (const part of text.split(":")) {
      const parsed = suite.parse(part.trim());
      if (!parsed.ok || suites.includes(parsed.value))
        return { ok: false, expected: cipherSuites.accepts };
      suites.push(parsed.value);
    }
    const fixed = (deno ?? bun) !== undefined && suites.length < SUITES.length;
    return { ok: true, value: suites, ...(fixed && { noEffect: OWN_SUITES }) };
  },
  print: (suites) => suites.join(":"),
};
