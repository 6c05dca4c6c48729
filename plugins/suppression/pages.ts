import type { TableEntry } from "../../core/mod.ts";
import { digestOf } from "./address-hashes.ts";
import type { Entry } from "./entry.ts";
import {
  type AddressKey,
  addressKeyCodec,
  type DigestKey,
  digestKeyCodec,
  type Subject,
} from "./entry-key.ts";
import type { KeptLists } from "./kept-lists.ts";
import { type Row, rowOf } from "./row.ts";

/** Entries of a list, and where the next ones begin; undefined at the end. */
export interface Page {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

/** Where a page begins. */
type Place = { readonly table: "a" | "d"; readonly after: Buffer | undefined };

/** Entries of a list: first those with an address, in their order, then those with a digest. `after` is `next` of the page before. */
export function pageOf(lists: KeptLists, name: string, after: string, most: number): Page {
  const list = lists.lists.get(name)?.id;
  const place = placeOf(after);
  if (list === undefined || place === undefined) return { rows: [], next: undefined };
  const rows: Row[] = [];
  if (place.table === "a") {
    const found = lists.tables.addresses.range({
      ...startOf(place, addressKeyCodec, { list, address: "", scope: "" }),
      before: { list: list + 1, address: "", scope: "" },
      limit: most,
    });
    for (const { key, value } of found)
      rows.push(
        rowOf({ kind: "address", address: key.address }, { scope: key.scope, entry: value }),
      );
    const last = found.length < most ? undefined : found.at(-1);
    if (last !== undefined) return { rows, next: `a${encoded(addressKeyCodec.encode(last.key))}` };
  }
  const digests = digestsAfter(lists, list, place, most - rows.length);
  for (const { key, value } of digests)
    rows.push(rowOf({ kind: "digest", digest: key.digest }, { scope: key.scope, entry: value }));
  const last = digests.at(-1);
  if (rows.length < most) return { rows, next: undefined };
  return { rows, next: last === undefined ? "d" : `d${encoded(digestKeyCodec.encode(last.key))}` };
}

/** All entries of a list, in slices. */
export async function* slicesOf(
  lists: KeptLists,
  name: string,
  most: number,
): AsyncGenerator<readonly Row[]> {
  for (let next: string | undefined = ""; next !== undefined; ) {
    const page: Page = pageOf(lists, name, next, most);
    if (page.rows.length > 0) yield page.rows;
    next = page.next;
    await new Promise((go) => setImmediate(go));
  }
}

/** The entries of one address or digest in a list, whatever their scope: of an address also those under its digest. */
export function entriesOf(lists: KeptLists, name: string, subject: Subject): readonly Row[] {
  const list = lists.lists.get(name)?.id;
  if (list === undefined) return [];
  const { addresses, digests } = lists.tables;
  const limit = MOST_SCOPES;
  const digest = subject.kind === "digest" ? subject.digest : digestOf(subject.address);
  const byDigest = digests
    .range({ from: { list, digest, scope: "" }, limit })
    .filter(({ key }) => key.list === list && key.digest.equals(digest))
    .map(({ key, value }) => rowOf({ kind: "digest", digest }, { scope: key.scope, entry: value }));
  if (subject.kind === "digest") return byDigest;
  const { address } = subject;
  const end = { list, address: `${address}\u0001`, scope: "" };
  const byAddress = addresses
    .range({ from: { list, address, scope: "" }, before: end, limit })
    .filter(({ key }) => key.address === address)
    .map(({ key, value }) => rowOf(subject, { scope: key.scope, entry: value }));
  return [...byAddress, ...byDigest];
}

/** Entries of one address that are looked at. */
const MOST_SCOPES = 1000;

function digestsAfter(
  lists: KeptLists,
  list: number,
  place: Place,
  limit: number,
): readonly TableEntry<DigestKey, Entry>[] {
  if (limit < 1) return [];
  const first = { list, digest: NO_DIGEST, scope: "" };
  const start =
    place.table === "d" ? startOf(place, digestKeyCodec, first) : ({ from: first } as const);
  return lists.tables.digests.range({
    ...start,
    before: { list: list + 1, digest: NO_DIGEST, scope: "" },
    limit,
  });
}

const NO_DIGEST: Buffer = Buffer.alloc(0);

function startOf<K extends AddressKey | DigestKey>(
  { after }: Place,
  codec: { decode(bytes: Buffer): K | undefined },
  first: K,
): { readonly from: K } | { readonly after: K } {
  const last = after && codec.decode(after);
  // What somebody made up begins with this list all the same.
  return last === undefined || last.list !== first.list ? { from: first } : { after: last };
}

function placeOf(text: string): Place | undefined {
  if (text === "") return { table: "a", after: undefined };
  const [, table, key = ""] = /^([ad])([\w-]{0,2000})$/.exec(text) ?? [];
  if (table !== "a" && table !== "d") return undefined;
  return { table, after: key === "" ? undefined : Buffer.from(key, "base64url") };
}

function encoded(key: Buffer): string {
  return key.toString("base64url");
}
