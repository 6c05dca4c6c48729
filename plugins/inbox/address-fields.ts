import parseAddresses from "nodemailer/lib/addressparser";
import { decodedWords, fieldText, type HeaderBlock } from "../../core/mod.ts";
import {
  LONGEST_FIELD,
  LONGEST_FIELDS,
  LONGEST_SHOWN,
  MOST_ADDRESSES,
  MOST_FIELDS,
} from "./limits.ts";

/** An address with its name, as Mailpit's API has them. */
export interface NamedAddress {
  readonly Name: string;
  readonly Address: string;
}

/** The addresses of all fields of a name, members of groups too, as far as they are read. */
export function addressesIn(header: HeaderBlock, name: string): readonly NamedAddress[] {
  const wanted = name.toLowerCase();
  const found: NamedAddress[] = [];
  let [fields, left] = [MOST_FIELDS, LONGEST_FIELDS];
  for (const { name: written, bytes } of header.pieces()) {
    if (written !== wanted) continue;
    if (found.length >= MOST_ADDRESSES || fields <= 0 || left <= 0) break;
    const read = bytes.subarray(0, Math.min(LONGEST_FIELD, left));
    fields--;
    left -= read.length;
    for (const { name: words, address } of parseAddresses(fieldText(read), { flatten: true }))
      if (address !== "" || words !== "")
        found.push({ Name: shown(decodedWords(words)), Address: shown(address) });
  }
  return found.slice(0, MOST_ADDRESSES);
}

function shown(text: string): string {
  return text.slice(0, LONGEST_SHOWN);
}
