/** What the TXT records at `_mta-sts.DOMAIN` say (RFC 8461 §3.1). */
export type StsRecord =
  /** There is a policy; `id` changes with it. */
  { readonly kind: "policy"; readonly id: string } | { readonly kind: "none" };

const NONE: StsRecord = { kind: "none" };

/** Reads them: exactly one must begin as an STS record does, or there is no policy. */
export function readStsRecord(records: readonly string[]): StsRecord {
  const own = records.filter((record) => /^v=STSv1[ \t]*(?:;|$)/.test(record));
  const [record] = own;
  if (record === undefined || own.length > 1) return NONE;
  for (const field of record.split(";").slice(1)) {
    const id = /^[ \t]*id=([A-Za-z0-9]{1,32})[ \t]*$/.exec(field)?.[1];
    if (id !== undefined) return { kind: "policy", id };
  }
  return NONE;
}
