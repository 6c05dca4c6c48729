import { listNote, type Note, note, textNote, wordNote } from "../../core/mod.ts";
import type { BodyHash, Canonicalization } from "./body-hash.ts";

function bodyNote(canonicalization: Canonicalization): Note<BodyHash> {
  return note(
    `dkim.${canonicalization}`,
    {
      doc: `The SHA-256 of its body in base64, in the ${canonicalization} form, and the bytes of that.`,
    },
    ({ hash, length }: BodyHash) => `${hash} ${length}`,
    (text) => {
      const [, hash, length] = /^([A-Za-z0-9+/]{43}=) (\d{1,15})$/.exec(text) ?? [];
      return hash === undefined ? undefined : { hash, length: Number(length) };
    },
  );
}

/** Notes: the hash of a message's body, made when it came in. */
export const BODY: Readonly<Record<Canonicalization, Note<BodyHash>>> = {
  simple: bodyNote("simple"),
  relaxed: bodyNote("relaxed"),
};

/** Note: what the message wants of its signature. */
export const OPTIONS: Note<string> = textNote("dkim.options", {
  doc: "What its X-DKIM-Options said.",
});

/** Note: whose signature it is to get, for limits by that. */
export const DOMAIN: Note<string> = textNote("dkim.domain", {
  doc: "The domain of its signature, as far as the global keys tell; noted where a limit counts by it.",
});

/** Note: the message brought its key, which stands in its stored header and nowhere else. */
export const OWN_KEY: Note<"yes"> = wordNote("dkim.own-key", ["yes"], {
  doc: "It is signed with the key in its field X-DKIM-Key.",
});

/** Note: it is not signed, as a stranger sent it. */
export const FOREIGN: Note<"yes"> = wordNote("dkim.foreign", ["yes"], {
  doc: "It is not signed: whoever sent it is not one of us.",
});

/** Note: fields that were read and are taken out. */
export const STRIPPED: Note<readonly string[]> = listNote("dkim.stripped", {
  doc: "Names of the fields about signing that are taken out when it is sent.",
});
