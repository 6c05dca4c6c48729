import type { KeyObject } from "node:crypto";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { type KeyType, keyRecordText } from "../../plugins/dkim/contract.ts";

/** Public keys by the name of their record. */
export type KeyRecords = ReadonlyMap<string, string>;

/** What a verifier that is not ours says of one signature. */
export interface VerifiedSignature {
  readonly result: string;
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
}

/** The record of a key, by its name. */
export function recordOf(
  selector: string,
  domain: string,
  key: { readonly type: KeyType; readonly publicKey: KeyObject },
): readonly [string, string] {
  return [`${selector}._domainkey.${domain}`, keyRecordText(key)];
}

/** Has mailauth verify the signatures of a message; `content` has a character a byte, `now` is the time unless it is the true one. */
export async function verifyWithMailauth(
  content: string,
  records: KeyRecords,
  now?: number,
): Promise<readonly VerifiedSignature[]> {
  const { results } = await dkimVerify(Buffer.from(content, "latin1"), {
    ...(now === undefined ? {} : { curTime: now }),
    resolver: async (name: string) => {
      const record = records.get(name);
      if (record === undefined) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
      return [[record]];
    },
  });
  // Without a signature there is one result that says so.
  const signatures = results.filter(({ signingDomain }) => signingDomain !== undefined);
  return signatures.map((found) => ({
    result: found.status.result,
    domain: found.signingDomain ?? "",
    selector: found.selector ?? "",
    algorithm: found.algo ?? "",
  }));
}
