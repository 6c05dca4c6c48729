import {
  type DeliverOne,
  delivered,
  errorText,
  headerEnd,
  idText,
  type Log,
  type MessageInfo,
  notDelivered,
  type QueueStore,
  type Transaction,
} from "../../core/mod.ts";
import { FILE } from "./content-to-folder.ts";
import type { SandboxEnd } from "./contract.ts";
import type { MailFolder } from "./mail-folder.ts";

/** What the sandbox's agent works with. */
interface AgentParts {
  readonly folder: MailFolder;
  readonly store: Pick<QueueStore, "message">;
  readonly log: Log;
}

/** Bytes of content that are looked at for the header. */
const LONGEST_HEADER = 256 * 1024;

/** Delivers to nobody: writes down for each recipient that its copy would have gone out now. */
export function keepResult({ folder, store, log }: AgentParts): DeliverOne {
  return async (transaction, { address }) => {
    const { message } = transaction;
    try {
      const info = await store.message(message);
      if (info === undefined || isFromBefore(info)) return FROM_BEFORE;
      const name = await entryOf(folder, transaction, info);
      await folder.addResult(name, message, address, "delivered");
      return delivered("2.0.0", `kept in the sandbox as ${name}`);
    } catch (error) {
      const reason = errorText(error);
      const facts = { id: idText(message), recipient: address, reason };
      log.error("a result could not be put into the sandbox", facts);
      return notDelivered(PLACE, "4.3.0", `the sandbox's folder cannot be written: ${reason}`);
    }
  };
}

/** Writes down for a recipient what a personality of the sandbox said instead of taking its copy. */
export function keepRefusal({ folder, store, log }: AgentParts): SandboxEnd["refused"] {
  return async (transaction, address, said) => {
    const { message } = transaction;
    try {
      const info = await store.message(message);
      if (info === undefined || isFromBefore(info)) return;
      const name = await entryOf(folder, transaction, info);
      await folder.addResult(name, message, address, said);
    } catch (error) {
      const facts = { id: idText(message), recipient: address, reason: errorText(error) };
      log.error("a refusal could not be put into the sandbox", facts);
    }
  };
}

/** How the sandbox is called as a place that mail goes to. */
export const PLACE = "sandbox";

const FROM_BEFORE = notDelivered(
  PLACE,
  "4.3.2",
  "it was queued before this server became a sandbox, and waits until the server delivers again",
);

/** Whether somebody else is to get it: it came before the server became a sandbox. */
function isFromBefore(info: MessageInfo): boolean {
  return FILE.of(info) === undefined && info.origin.type === "smtp";
}

/** The entry of a message; made now for reports, and for what a crash kept from being listed. */
async function entryOf(
  folder: MailFolder,
  { message, recipients, body }: Transaction,
  info: MessageInfo,
): Promise<string> {
  const listed = await folder.fileOf(message);
  if (listed !== undefined) return listed;
  const entry = {
    id: message,
    size: body.size,
    sender: info.sender,
    recipients: recipients.map(({ address }) => address),
    header: await headerOf(body),
  };
  return folder.add(entry, body.chunks());
}

/** The header block; what there is of one that is longer than what is looked at. */
async function headerOf(body: Transaction["body"]): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.chunks()) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= LONGEST_HEADER) break;
  }
  const start = Buffer.concat(parts);
  const end = headerEnd(start);
  return end < 0 ? start : start.subarray(0, end);
}
