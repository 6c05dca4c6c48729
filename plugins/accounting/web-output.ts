import { createHash } from "node:crypto";
import {
  type Clock,
  type Log,
  type Resolver,
  readRegularFile,
  type WebUrl,
} from "../../core/mod.ts";
import { Poster, readCertificateAndKey, readFields } from "../webhooks/contract.ts";
import type { AccountingOutput, RecordBatch, WrittenRecord } from "./output.ts";

/** A web server that records are posted to. */
export interface WebOutputOptions {
  readonly httpWebhookUrl: WebUrl;
  readonly httpWebhookExtraHeaders: string | undefined;
  readonly httpWebhookCertificate: string | undefined;
  readonly httpWebhookCaFile: string | undefined;
  readonly httpWebhookTransferEncoding: "none" | "gzip";
  readonly httpWebhookLogVerbose: boolean;
  readonly httpWebhookConnectTimeout: number;
  readonly httpWebhookIoTimeout: number;
  readonly format: "csv" | "json";
  /** Characters of a post; a single record that has more goes alone. */
  readonly maxSize: number;
  /** First line of every post, with its line end; empty for none. */
  readonly head: string;
}

/** Milliseconds for a request as a whole, however steadily it goes on. */
export const LONGEST_POST: number = 10 * 60_000;

/** Posts records to a web server. */
export class WebOutput implements AccountingOutput {
  /** What was taken shortly before a crash comes again, in a post with the same id if it is the same. */
  readonly has = 0;
  readonly #options: WebOutputOptions;
  readonly #parts: { readonly clock: Clock; readonly log: Log; readonly resolver: Resolver };
  /** Made for the first records: its files may not be there before. */
  #poster: Poster | undefined;
  /** The last record that was taken: of a batch that comes again because another post failed, what is up to it is left out. */
  #taken: Pick<WrittenRecord, "event" | "part"> = { event: 0, part: -1 };

  constructor(
    options: WebOutputOptions,
    parts: { readonly clock: Clock; readonly log: Log; readonly resolver: Resolver },
  ) {
    this.#options = options;
    this.#parts = parts;
  }

  async take({ records: given, upTo }: RecordBatch, signal: AbortSignal): Promise<void> {
    this.#poster ??= await this.#open();
    const records = given.filter((record) => !this.#isTaken(record));
    for (let at = 0; at < records.length; ) {
      const to = endOf(records, at, this.#options.maxSize);
      await this.#post(this.#poster, records.slice(at, to), signal);
      at = to;
    }
    this.#taken = { event: upTo, part: Number.POSITIVE_INFINITY };
  }

  #isTaken({ event, part }: WrittenRecord): boolean {
    const last = this.#taken;
    return event < last.event || (event === last.event && part <= last.part);
  }

  async #open(): Promise<Poster> {
    const options = this.#options;
    const { httpWebhookExtraHeaders: fields, httpWebhookCertificate: certificate } = options;
    const { httpWebhookCaFile: authorities } = options;
    return new Poster(
      {
        url: options.httpWebhookUrl,
        fields: fields === undefined ? {} : await readFields(fields),
        authorities: authorities === undefined ? undefined : [await readRegularFile(authorities)],
        certificate:
          certificate === undefined ? undefined : await readCertificateAndKey(certificate),
        gzip: options.httpWebhookTransferEncoding === "gzip",
        timeout: LONGEST_POST,
        connectTimeout: options.httpWebhookConnectTimeout,
        ioTimeout: options.httpWebhookIoTimeout,
      },
      this.#parts,
    );
  }

  async #post(
    poster: Poster,
    records: readonly WrittenRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, log } = this.#parts;
    const { head, format, httpWebhookLogVerbose } = this.#options;
    const content = Buffer.from(head + records.map(({ line }) => line).join(""));
    const id = createHash("sha256").update(content).digest("base64url").slice(0, 24);
    const fields = {
      "content-type": format === "json" ? "application/x-ndjson" : "text/csv; charset=utf-8",
      "webhook-id": id,
    };
    const start = clock.monotonic();
    const posted = await poster.post(content, fields, signal);
    if (httpWebhookLogVerbose)
      log.info("records posted", {
        ...{ url: poster.shown, id, records: records.length, bytes: content.length },
        ...{ result: posted.kind, milliseconds: Math.round(clock.monotonic() - start) },
      });
    if (posted.kind === "taken") {
      this.#taken = records.at(-1) ?? this.#taken;
      return;
    }
    if (posted.kind !== "too-large" || records.length === 1) throw new Error(posted.reason);
    const half = Math.ceil(records.length / 2);
    await this.#post(poster, records.slice(0, half), signal);
    await this.#post(poster, records.slice(half), signal);
  }

  async close(): Promise<void> {
    this.#poster?.[Symbol.dispose]();
  }
}

/** Where the records from `from` on that go together end. */
function endOf(records: readonly WrittenRecord[], from: number, most: number): number {
  let to = from;
  let size = 0;
  for (; to < records.length; to++) {
    size += records[to]?.line.length ?? 0;
    if (size > most && to > from) break;
  }
  return to;
}
