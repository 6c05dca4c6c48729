import type { PeerInfo } from "../message/agent-connection.ts";
import { NO_NOTES, type Notes } from "../message/notes.ts";
import { parameterOf, type WithParameters } from "../message/parameter-notes.ts";
import type { TransactionRecipient } from "../message/transaction.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { ExtraParameter } from "../reception/extension.ts";

/** What may appear after a keyword (RFC 5321 §4.1.2, `esmtp-value`); what was stored is looked at again before it goes into a command. */
const VALUE = /^[!-<>-~]{0,1000}$/;

/** The parameters kept with a message or a recipient that a peer takes, as they are written into a command; undefined for none. */
export function passedOn(
  command: WithParameters,
  declared: ReadonlyMap<string, ExtraParameter>,
  notes: Notes | undefined,
  peer: PeerInfo | undefined,
): readonly string[] | undefined {
  if (declared.size === 0 || peer === undefined || (notes ?? NO_NOTES) === NO_NOTES)
    return undefined;
  let found: string[] | undefined;
  for (const [keyword, { extension }] of declared) {
    if (extension === undefined || !peer.extensions.includes(extension.toUpperCase())) continue;
    const value = parameterOf({ notes }, command, keyword);
    if (value === undefined || !VALUE.test(value)) continue;
    found ??= [];
    found.push(value === "" ? keyword : `${keyword}=${value}`);
  }
  return found;
}

/** The rows themselves, unless a recipient has parameters that the peer takes. */
export function recipientsFor(
  rows: readonly RecipientRow[],
  declared: ReadonlyMap<string, ExtraParameter>,
  peer: PeerInfo | undefined,
): readonly TransactionRecipient[] {
  if (declared.size === 0 || rows.every(({ notes }) => notes === NO_NOTES)) return rows;
  return rows.map((row) => {
    const parameters = passedOn("rcpt", declared, row.notes, peer);
    return parameters === undefined ? row : { ...row, parameters };
  });
}
