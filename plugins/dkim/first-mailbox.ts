import { type MailAddress, parseAddress } from "../../core/mod.ts";

/**
 * The first address of a field such as From (RFC 5322 §3.4), whatever names, comments and groups are around it; undefined where
 * there is none that can be read. Reads encoded words as they are written: what they decode to is no address.
 */
export function firstMailbox(value: string): MailAddress | undefined {
  // Most fields have one address, and nothing around it but a name.
  if (!/["(,:;]/.test(value)) {
    const bracket = value.indexOf("<");
    return bracket < 0 ? parseAddress(value.trim()) : inBrackets(value, bracket);
  }
  let bare = "";
  for (let at = 0; at < value.length; ) {
    switch (value[at]) {
      case "(":
        at = afterComment(value, at);
        break;
      case '"': {
        const end = afterQuoted(value, at);
        bare += value.slice(at, end);
        at = end;
        break;
      }
      case "<":
        return inBrackets(value, at);
      case ":":
        // The name of a group ends.
        bare = "";
        at++;
        break;
      case ",":
      case ";": {
        const address = parseAddress(bare.trim());
        if (address !== undefined) return address;
        bare = "";
        at++;
        break;
      }
      default:
        bare += value[at];
        at++;
    }
  }
  return parseAddress(bare.trim());
}

function inBrackets(value: string, from: number): MailAddress | undefined {
  for (let at = from + 1; at < value.length; ) {
    if (value[at] === '"') at = afterQuoted(value, at);
    else if (value[at] === ">") return parseAddress(value.slice(from + 1, at).trim());
    else at++;
  }
  return undefined;
}

function afterQuoted(value: string, from: number): number {
  for (let at = from + 1; at < value.length; at++) {
    if (value[at] === "\\") at++;
    else if (value[at] === '"') return at + 1;
  }
  return value.length;
}

function afterComment(value: string, from: number): number {
  let depth = 0;
  for (let at = from; at < value.length; at++) {
    const sign = value[at];
    if (sign === "\\") at++;
    else if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return at + 1;
  }
  return value.length;
}
