import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import {
  type Clock,
  type DeliverOne,
  delivered,
  errorCode,
  errorText,
  idText,
  type Log,
  notDelivered,
  receivedAtOf,
  type Transaction,
} from "../../../core/mod.ts";
import { localContent, pickupFields, traceFields } from "../local-content.ts";
import { macroValues } from "../macros/macro-values.ts";
import { NotLocked } from "./file-lock.ts";
import { type PathTemplate, pathFor } from "./file-name.ts";
import type { FileWriting } from "./file-writing.ts";
import { appendToMbox } from "./mbox.ts";
import { inFolder, inMaildir, makeFile, type NewFile } from "./new-file.ts";
import { whoCouldDivert } from "./trusted-folder.ts";

/** How messages are written to files. */
export type FileFormat = "newfile-plain" | "newfile-pickup" | "append-mbox" | "maildir";

/** How mail gets into files. */
export interface FileDelivery {
  readonly destination: PathTemplate;
  readonly format: FileFormat;
  readonly preserveCase: boolean;
  /** The domain of recipients whose address has none. */
  readonly domain: string;
  /** This host's name, for the names of files in Maildirs. */
  readonly hostName: string;
  readonly writing: FileWriting;
  readonly clock: Clock;
  readonly log: Log;
  /** Something is wrong that no message can help; undefined when it is well again. */
  readonly alarm: (text: string | undefined) => void;
}

/** Writes each recipient's copy to a file. */
export function deliverToFile(given: FileDelivery): DeliverOne {
  const { destination, format, preserveCase, domain, log, alarm } = given;
  return async (transaction, { address }, stop) => {
    const values = macroValues({ transaction, recipient: address, domain, preserveCase });
    const place = pathFor(destination, values);
    if (place === undefined)
      return notDelivered(destination.text, "5.1.3", "the address is too long for a file's name");
    try {
      const diverted = await whoCouldDivert(format === "append-mbox" ? dirname(place) : place);
      if (diverted !== undefined) throw new Error(diverted);
      await write(given, place, transaction, address, stop);
      alarm(undefined);
      return delivered("2.0.0", `delivered to ${place}`);
    } catch (error) {
      if (stop.aborted) return "stopped";
      const reason = errorText(error);
      const facts = { id: idText(transaction.message), recipient: address, file: place, reason };
      log.warning("a file cannot be written", facts);
      // A mailbox in use is nobody's fault.
      if (!(error instanceof NotLocked)) alarm(`a file cannot be written: ${reason}`);
      return notDelivered(place, statusOf(error), `${place} cannot be written: ${reason}`);
    }
  };
}

function write(
  { format, hostName, writing, clock }: FileDelivery,
  place: string,
  transaction: Transaction,
  address: string,
  stop: AbortSignal,
): Promise<void> {
  const { sender, envelopeId } = transaction;
  const { folders, turns } = writing;
  const plain = traceFields(sender, address);
  const name = nameFor(transaction, address);
  const make = (into: readonly string[], file: NewFile): Promise<void> =>
    turns.run(join(place, file.name), () => folders.with(into, () => makeFile(file, stop)));
  switch (format) {
    case "append-mbox": {
      const message = { sender, at: clock.now(), content: () => localContent(plain, transaction) };
      return turns.run(place, () =>
        folders.with([dirname(place)], () => appendToMbox(place, message, stop)),
      );
    }
    case "newfile-plain":
    case "newfile-pickup": {
      const head = format === "newfile-plain" ? plain : pickupFields(sender, address, envelopeId);
      return make([place], {
        ...inFolder(place),
        name,
        content: () => localContent(head, transaction),
      });
    }
    case "maildir":
      return make(
        ["tmp", "new", "cur"].map((folder) => join(place, folder)),
        {
          ...inMaildir(place),
          name: maildirName(name, transaction, hostName),
          content: () => localContent(plain, transaction),
        },
      );
  }
}

/** A name for this message and recipient: the same at each attempt, so that a delivery that a crash cut off is not done twice. */
function nameFor({ message }: Transaction, address: string): string {
  const recipient = createHash("sha256").update(address).digest("hex").slice(0, 8);
  return `${idText(message)}-${recipient}`;
}

/** Maildir's form of names: seconds, what is unique on this host, the host. */
function maildirName(name: string, { message }: Transaction, hostName: string): string {
  const seconds = Math.floor(receivedAtOf(message) / 1000);
  const host = hostName.replaceAll("/", "\\057").replaceAll(":", "\\072");
  return `${seconds}.${name}.${host}`;
}

/** Full disks and quotas have codes of their own (RFC 3463 §3.3, §3.4); everything about files passes. */
function statusOf(error: unknown): string {
  switch (errorCode(error)) {
    case "EDQUOT":
      return "4.2.2";
    case "ENOSPC":
      return "4.3.1";
    default:
      return error instanceof NotLocked ? "4.2.0" : "4.3.0";
  }
}
