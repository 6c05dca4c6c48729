import { isIP } from "node:net";
import type { Lookup, Resolver } from "../../core/mod.ts";

/** Characters of a text that is read: keys and policies have far fewer, and the work grows faster than they do. */
const LONGEST_TEXT = 8192;

/** How mailauth asks: records, or a rejection whose `code` is one of Node's. */
export type MailauthResolver = (name: string, type: string) => Promise<string[][] | string[]>;

/** A look-up that gave nothing, as mailauth wants to be told. */
class NoAnswer extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.name = "NoAnswer";
    this.code = code;
  }
}

/**
 * The resolver of mailauth: our own. `client`: the only address whose names may be asked for. A temporary failure stays one
 * (ESERVFAIL), and is never taken for a name without records.
 */
export function mailauthResolver(
  lookups: Pick<Resolver, "a" | "aaaa" | "txt" | "mx" | "ptr" | "cname">,
  client = "",
): MailauthResolver {
  return async (name, type) => {
    if (!canBeAsked(name)) throw new NoAnswer("EBADNAME", "not a name of the DNS");
    switch (type) {
      case "TXT":
        return records(await lookups.txt(name))
          .filter(({ length }) => length <= LONGEST_TEXT)
          .map((text) => [text]);
      case "A":
        return [...records(await lookups.a(name))];
      case "AAAA":
        return [...records(await lookups.aaaa(name))];
      case "CNAME":
        return [...records(await lookups.cname(name))];
      case "MX":
        // mailauth reads two fields of each, its types speak of texts.
        return records(await lookups.mx(name)).map(({ preference, exchange }) =>
          Object.assign([exchange], { priority: preference, exchange }),
        );
      case "PTR":
        if (isIP(client) === 0) throw new NoAnswer("ENODATA", "no address to look up");
        return [...records(await lookups.ptr(client))];
      default:
        throw new NoAnswer("ENODATA", `no questions about ${type}`);
    }
  };
}

function records<T>(answer: Lookup<T>): readonly T[] {
  switch (answer.kind) {
    case "found":
      return answer.records;
    case "none":
      throw new NoAnswer(answer.exists ? "ENODATA" : "ENOTFOUND", "no records");
    case "temporary":
    case "bogus":
      throw new NoAnswer("ESERVFAIL", answer.reason);
  }
}

/** RFC 1035 §2.3.4: labels of 1 to 63 bytes, 253 in all. */
function canBeAsked(name: string): boolean {
  if (Buffer.byteLength(name) > 253) return false;
  return name.split(".").every((label) => {
    const bytes = Buffer.byteLength(label);
    return bytes > 0 && bytes <= 63;
  });
}
