import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { Context } from "hono";
import { hostAddresses, kilobytes, treeText } from "../../core/mod.ts";
import { type AnswerContext, unknownFormat } from "./answer.ts";
import { formatNamed, formatted } from "./format.ts";
import { recordFiles } from "./record-files.ts";

/** Addresses that are told: some hosts have a whole network. */
const MOST_ADDRESSES = 10_000;

/** Bytes that are read at a time. */
const PIECE = 64 * 1024;

/** `/logs`: the files of logs and accounting. */
export async function answerLogs(c: Context, { services }: AnswerContext): Promise<Response> {
  const format = formatNamed(c.req.query("format"));
  if (format === undefined) return unknownFormat(c);
  const files = await recordFiles(services.control.config);
  const file = files.map(({ path, kind, size, changedAt }) => ({
    name: path,
    type: kind,
    size,
    kb: kilobytes(size),
    time: new Date(changedAt).toISOString(),
  }));
  return formatted(format, treeText({ title: "Logs", file }, format.as));
}

/** `/getFile?file=`: one of them, as it is now, by its path, or by its name where only one has that name. */
export async function answerGetFile(c: Context, { services }: AnswerContext): Promise<Response> {
  const { file = "" } = c.req.query();
  const files = await recordFiles(services.control.config);
  const named = files.filter(({ path }) => basename(path) === file);
  const meant =
    files.find(({ path }) => path === file) ?? (named.length === 1 ? named[0] : undefined);
  if (meant === undefined)
    return c.json({ error: "no log or accounting file of the configuration has that name" }, 404);
  // It may have been replaced by a link or a pipe since it was looked at.
  const handle = await open(
    meant.path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  const found = await handle.stat();
  if (!found.isFile()) {
    await handle.close();
    return c.json({ error: "it is not a regular file" }, 404);
  }
  const name = basename(meant.path).replaceAll(/[^\w.-]/g, "_");
  return new Response(contentOf(handle, found.size), {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(found.size),
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

/** So many bytes of a file, a piece at a time as they are taken; closes it at the end, or when nobody takes them any more. */
function contentOf(
  handle: Awaited<ReturnType<typeof open>>,
  size: number,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const want = Math.min(PIECE, size - at);
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(want), 0, want, at);
      at += bytesRead;
      if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
      if (bytesRead > 0 && at < size) return;
      await handle.close();
      // It became shorter: the client must not take it for whole.
      if (at < size) controller.error(new Error("the file became shorter"));
      else controller.close();
    },
    cancel: () => handle.close(),
  });
}

/** `/getlocalips`: the addresses of this host. */
export function answerLocalAddresses(c: Context): Response {
  const format = formatNamed(c.req.query("format"));
  if (format === undefined) return unknownFormat(c);
  const ip = [...hostAddresses()].slice(0, MOST_ADDRESSES);
  return formatted(format, treeText({ title: "Local IP addresses", ip }, format.as));
}
