import parseAddresses from "nodemailer/lib/addressparser";
import { decodedWords, fieldText, type HeaderBlock } from "../../core/mod.ts";
import { LONGEST_FIELD, LONGEST_SHOWN, MOST_ADDRESSES } from "./limits.ts";

/** An address with its name, as Mailpit's API has them. */
export interface NamedAddress {
  readonly Name: string;
  readonly Address: string;
}

/** The addresses of all fields of a name, members of groups too. */
export function addressesIn(header: HeaderBlock, name: string): readonly NamedAddress[] {
  const wanted = name.toLowerCase();
  const found: NamedAddress[] = [];
  for (const piece of header.pieces()) {
    if (piece.name !== wanted || found.length >= MOST_ADDRESSES) continue;
    const written = fieldText(piece.bytes.subarray(0, LONGEST_FIELD));
    for (const { name: words, address } of parseAddresses(written, { flatten: true }))
      if (address !== "" || words !== "")
        found.push({ Name: shown(decodedWords(words)), Address: shown(address) });
  }
  return found.slice(0, MOST_ADDRESSES);
}

function shown(text: string): string {
  return text.slice(0, LONGEST_SHOWN);
}
