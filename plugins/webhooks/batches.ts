import type { WebhookItem } from "./items.ts";

/** How much goes into one request at most. */
export interface BatchLimits {
  readonly events: number;
  /** Bytes of the events, before they are compressed; a single larger one goes alone. */
  readonly bytes: number;
}

/** The next items that go together; none when there are none. */
export function nextBatch(
  items: readonly WebhookItem[],
  from: number,
  { events, bytes }: BatchLimits,
): readonly WebhookItem[] {
  let to = from;
  let size = 0;
  for (; to < items.length && to - from < events; to++) {
    size += Buffer.byteLength(items[to]?.json ?? "") + 1;
    if (size > bytes && to > from) break;
  }
  return items.slice(from, to);
}

/** The content of a request. */
export function bodyOf(host: string, webhook: string, items: readonly WebhookItem[]): Buffer {
  const events = items.map(({ json }) => json).join(",\n");
  const head = `"host":${JSON.stringify(host)},"webhook":${JSON.stringify(webhook)}`;
  return Buffer.from(`{${head},"events":[\n${events}\n]}\n`);
}
