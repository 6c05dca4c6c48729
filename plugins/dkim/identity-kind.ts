import { type Kind, mailAddress, normalizeDomain } from "../../core/mod.ts";

const PLACE = "an address such as news@example.net, or a domain such as example.net";
const WORDS = ["sender-or-from", "strict-from"];

/** An address, or a domain with or without `@` before it. */
export const dkimIdentityFallback: Kind<string> = {
  name: "identity",
  accepts: PLACE,
  example: "example.net",
  parse(text) {
    const address = mailAddress.parse(text);
    if (address.ok) return address;
    const domain = normalizeDomain(text.replace(/^@/, ""));
    return domain === undefined ? { ok: false, expected: PLACE } : { ok: true, value: domain };
  },
  print: (value) => value,
};

/** As above, or where in the message it stands. */
export const dkimIdentity: Kind<string> = {
  ...dkimIdentityFallback,
  accepts: `${PLACE}, ${WORDS.join(" or ")}`,
  example: "sender-or-from",
  words: WORDS,
  parse(text, place) {
    const word = WORDS.find((each) => each === text.toLowerCase());
    return word === undefined ? dkimIdentityFallback.parse(text, place) : { ok: true, value: word };
  },
};
