import type { Kind } from "../kind.ts";
import type { BlockScope } from "../scope.ts";
import { normalizeDomain } from "./hosts.ts";

/** What the name of a block may look like. */
export function isBlockName(text: string): boolean {
  return /^[^\s/<>,;"']{1,128}$/.test(text);
}

/** The name of a block defined elsewhere; `words` are accepted besides. */
export function nameOf(
  scopes: readonly BlockScope[],
  options: { readonly words?: readonly string[] } = {},
): Kind<string> {
  const { words = [] } = options;
  const tags = scopes.map((scope) => `<${scope}>`).join(" or ");
  const accepts = [`the name of a ${tags}`, ...words].join(", or ");
  return {
    name: `name of ${tags}`,
    accepts,
    example: "main",
    ...(words.length > 0 ? { words } : {}),
    parse(text) {
      const word = words.find((each) => each === text.toLowerCase());
      if (word !== undefined) return { ok: true, value: word };
      return isBlockName(text) ? { ok: true, value: text } : { ok: false, expected: accepts };
    },
    print: (value) => value,
    mentions: (name) => (words.includes(name) ? [] : [{ kind: "block", name, scopes }]),
  };
}

/** The spelling of a directive. */
export const directiveName: Kind<string> = {
  name: "directive",
  accepts: "the name of a directive",
  example: "dkim-sign",
  parse: (text) =>
    /^[a-z*/][\w.*/-]{0,63}$/i.test(text)
      ? { ok: true, value: text.toLowerCase().replaceAll("_", "-") }
      : { ok: false, expected: "the name of a directive" },
  print: (value) => value,
};

const ADDRESS = "a mail address such as ops@example.net";

/** A mail address; its domain in lower case and A-labels. */
export const mailAddress: Kind<string> = {
  name: "address",
  accepts: ADDRESS,
  example: "ops@example.net",
  parse(text) {
    const at = text.lastIndexOf("@");
    const local = text.slice(0, at);
    const domain = normalizeDomain(text.slice(at + 1));
    const bad = at < 1 || domain === undefined || !/^[^\s<>(),;:"@[\]\\]+$/.test(local);
    return bad ? { ok: false, expected: ADDRESS } : { ok: true, value: `${local}@${domain}` };
  },
  print: (value) => value,
};

const URL_ACCEPTS = "an http or https URL such as https://hooks.example.net/mail";

/** An http or https URL. */
export const url: Kind<string> = {
  name: "URL",
  accepts: URL_ACCEPTS,
  example: "https://hooks.example.net/mail",
  parse(text) {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    return parsed?.protocol === "http:" || parsed?.protocol === "https:"
      ? { ok: true, value: text }
      : { ok: false, expected: URL_ACCEPTS };
  },
  print: (value) => value,
};
