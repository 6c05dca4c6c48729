import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { open } from "lmdb";

/** A spool of format 1 to be written. */
export interface FormerSpool {
  readonly queues: number;
  readonly messages: number;
  /** Recipients of each message, in the queues in turn. */
  readonly recipients: number;
}

const FIRST_MESSAGE = 400_000_000_000_000;

/** Writes a queue as format 1 had it, without the code that reads it: the smallest spool of a given size. */
export async function writeFormatOne(directory: string, spool: FormerSpool): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "format"), "format 1\nversion 0.1.0\n");
  const raw = { keyEncoding: "binary", encoding: "binary" } as const;
  const root = open<Buffer, Buffer>({ path: join(directory, "queue.mdb"), ...raw });
  const table = (name: string) => root.openDB<Buffer, Buffer>({ name, ...raw });
  const queues = table("queues");
  const names = table("names");
  const messages = table("messages");
  const bodies = table("bodies");
  const recipients = table("recipients");
  table("damaged");
  await root.transaction(() => {
    for (let queue = 1; queue <= spool.queues; queue++) {
      const name = `d${queue}.test/{default}`;
      queues.put(bytes(4, queue), Buffer.concat([Buffer.of(1, 0, 0, 0), text(name)]));
      names.put(Buffer.from(name), bytes(4, queue));
    }
    queues.put(bytes(4, 0), bytes(4, spool.queues + 1));
    for (let at = 0; at < spool.messages; at++) {
      const id = bytes(8, FIRST_MESSAGE + at);
      const content = contentOf(at);
      const counts = Buffer.concat([Buffer.of(1), bytes(4, spool.recipients)]);
      const facts = [Buffer.of(0), varint(content.length), varint(1_700_000_000_000)];
      const texts = ["s@x.test", undefined, "client", undefined, "{default}", undefined];
      messages.put(id, Buffer.concat([counts, ...facts, ...texts.map(text), text(undefined)]));
      bodies.put(id, Buffer.from(content));
      for (let index = 0; index < spool.recipients; index++) {
        const queue = ((at + index) % spool.queues) + 1;
        const key = [bytes(4, queue), bytes(6, at % 7), id, bytes(4, index)];
        const record = [Buffer.of(1, 0, 0, 0), text(addressOf(at, index)), text(undefined)];
        recipients.put(Buffer.concat(key), Buffer.concat(record));
      }
    }
  });
  await root.close();
}

/** Address of a recipient in such a spool. */
export function addressOf(message: number, index: number): string {
  return `r${message}.${index}@d.test`;
}

/** Content of a message in such a spool. */
export function contentOf(message: number): string {
  return `body ${message}\r\n`;
}

function bytes(length: number, value: number): Buffer {
  const buffer = Buffer.alloc(length);
  if (length > 6) buffer.writeBigUInt64BE(BigInt(value));
  else buffer.writeUIntBE(value, 0, length);
  return buffer;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function text(value: string | undefined): Buffer {
  if (value === undefined) return Buffer.of(0);
  const utf8 = Buffer.from(value);
  return Buffer.concat([varint(utf8.length + 1), utf8]);
}
