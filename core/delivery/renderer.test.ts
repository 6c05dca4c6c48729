import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failed } from "../errors/delivery-failure.ts";
import type { MessageBody } from "../message/body.ts";
import type { MessageInfo } from "../message/envelope.ts";
import { headerEnd } from "../message/header-block.ts";
import type { HeaderField } from "../message/header-field.ts";
import { NO_NOTES } from "../message/notes.ts";
import type { Transaction } from "../message/transaction.ts";
import { memoryBody } from "../queue/memory-body.ts";
import type { RecipientRow } from "../queue/store.ts";
import { NO_PARAMETERS } from "../reception/extension.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import { Renderer, type ToSend } from "./renderer.ts";
import {
  AS_STORED,
  type MessageToRender,
  type MessageToSeal,
  type Rendering,
  type RenderingPolicy,
} from "./rendering.ts";

const ROW: RecipientRow = {
  ...{ queue: 1, due: 0, message: 7, index: 0, address: "b@example.com" },
  ...{ originalRecipient: undefined, notify: 0, attempts: 0, lastAttempt: 0 },
  ...{ lane: 0, priority: 50, virtualMta: "v", notes: {}, epoch: 1 },
};

const MESSAGE = "From: a\r\nX-Mailer: m\r\n\tfolded\r\nDate: old\r\nDATE: older\r\n\r\nbody\r\n";

function toSend(content: string | MessageBody = MESSAGE, info: Partial<MessageInfo> = {}): ToSend {
  const body = typeof content === "string" ? memoryBody(Buffer.from(content)) : content;
  return {
    queue: { domain: "example.com", virtualMta: "v" },
    stored: { info: infoOf({ size: body.size, ...info }), body },
    rows: [ROW],
    undeclared: false,
    peer: undefined,
  };
}

/** Content as a large one is read: not in memory, a few bytes at a time. */
function inPieces(text: string, size: number): MessageBody {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    whole: undefined,
    async *chunks(offset = 0) {
      for (let at = offset; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

interface Lab {
  readonly renderer: Renderer;
  readonly log: LogEvent[];
  readonly sealed: MessageToSeal[];
}

function rendererWith(
  render: ((message: MessageToRender) => Rendering | Promise<Rendering>) | undefined,
  seal?: (message: MessageToSeal) => readonly HeaderField[] | Promise<readonly HeaderField[]>,
): Lab {
  const log: LogEvent[] = [];
  const sealed: MessageToSeal[] = [];
  const policy: RenderingPolicy = {
    renders: render !== undefined,
    seals: seal !== undefined,
    parameters: NO_PARAMETERS,
    render: (message) => render?.(message) ?? AS_STORED,
    seal: (message) => {
      sealed.push(message);
      return seal?.(message) ?? [];
    },
  };
  const renderer = new Renderer(
    policy,
    createLog("test", (event) => log.push(event)),
  );
  return { renderer, log, sealed };
}

function changes(some: Partial<Rendering>): Rendering {
  return { ...AS_STORED, ...some };
}

async function contentOf({ prefix, body }: Transaction): Promise<string> {
  const parts = [prefix];
  for await (const chunk of body.chunks()) parts.push(chunk);
  const content = Buffer.concat(parts);
  assert.equal(content.length, prefix.length + body.size, "as long as was said");
  if (body.whole) assert.equal(body.whole.length, body.size);
  return content.toString();
}

async function made(renderer: Renderer, given: ToSend): Promise<Transaction> {
  const transaction = await renderer.transaction(given);
  if ("stage" in transaction) assert.fail(transaction.text);
  return transaction;
}

test("plugins that only do what notes say are not asked about a message without any", async () => {
  let asked = 0;
  const policy: RenderingPolicy = {
    renders: "noted",
    seals: false,
    parameters: NO_PARAMETERS,
    render: () => {
      asked++;
      return AS_STORED;
    },
    seal: () => [],
  };
  const renderer = new Renderer(
    policy,
    createLog("test", () => {}),
  );
  const plain = { ...toSend(), rows: [{ ...ROW, notes: NO_NOTES }] };
  await made(renderer, plain);
  assert.equal(asked, 0);
  await made(renderer, { ...plain, ...toSend(MESSAGE, { notes: { "a.b": "c" } }) });
  await made(renderer, { ...plain, rows: [{ ...ROW, notes: { "a.b": "c" } }] });
  assert.equal(asked, 2);
});

test("a message that nobody changes goes as it is stored: at once, the same bytes, none of them copied", () => {
  for (const { renderer } of [rendererWith(undefined), rendererWith(() => AS_STORED)]) {
    const given = toSend();
    const transaction = renderer.transaction(given);
    assert.ok(!(transaction instanceof Promise) && !("stage" in transaction));
    assert.equal(transaction.body, given.stored.body);
    assert.equal(transaction.recipients, given.rows);
    assert.equal(transaction.prefix.length, 0);
  }
});

test("fields are put in front, dropped and replaced; all others stay byte for byte, and the body is not copied", async () => {
  const { renderer } = rendererWith(() =>
    changes({
      sender: "verp@example.org",
      add: [
        { name: "X-1", value: "a" },
        { name: "X-2", value: "b\r\n c" },
      ],
      drop: ["x-mailer", "X-None"],
      replace: [
        { name: "Date", value: "new" },
        { name: "X-New", value: "d" },
      ],
    }),
  );
  const given = toSend();
  const transaction = renderer.transaction(given);
  assert.ok(!(transaction instanceof Promise) && !("stage" in transaction), "at once");
  assert.equal(transaction.sender, "verp@example.org");
  assert.equal(transaction.body.whole?.buffer, given.stored.body.whole?.buffer, "no copy");
  const expected = "X-1: a\r\nX-2: b\r\n c\r\nX-New: d\r\nFrom: a\r\nDate: new\r\n\r\nbody\r\n";
  assert.equal(await contentOf(transaction), expected);
  for (const size of [1, 3, 7, 1000])
    assert.equal(
      await contentOf(await made(renderer, toSend(inPieces(MESSAGE, size)))),
      expected,
      `read ${size} at a time`,
    );
});

test("content without a header, or with nothing but a header, takes fields as well", async () => {
  const { renderer } = rendererWith(() =>
    changes({ add: [{ name: "A", value: "b" }], drop: ["X"] }),
  );
  for (const [stored, sent] of [
    ["\r\nbody\r\n\r\nmore\r\n", "A: b\r\n\r\nbody\r\n\r\nmore\r\n"],
    ["X: y\r\n", "A: b\r\n"],
    ["junk\r\nX: y\r\n\r\n", "A: b\r\njunk\r\n\r\n"],
    ["", "A: b\r\n"],
  ] as const)
    for (const content of [stored, inPieces(stored, 2)])
      assert.equal(await contentOf(await made(renderer, toSend(content))), sent);
});

test("what a plugin makes goes instead of the stored content, with the changes made to its header", async () => {
  const text = "X: y\r\nSubject: made\r\n\r\nnew\r\n";
  for (const open of [() => Buffer.from(text), () => inPieces(text, 5).chunks()]) {
    const body = { bytes: text.length, eightBit: false, open };
    const { renderer } = rendererWith(() => changes({ body, drop: ["X"] }));
    const transaction = await made(renderer, toSend());
    for (let time = 0; time < 2; time++)
      assert.equal(await contentOf(transaction), "Subject: made\r\n\r\nnew\r\n");
  }
});

test("what the peer must offer follows from what is sent", async () => {
  const needs = async (
    content: string,
    info: Partial<MessageInfo>,
    rendering: Partial<Rendering>,
  ): Promise<string> => {
    const { renderer } = rendererWith(() => changes(rendering));
    const { eightBit, smtpUtf8 } = await made(renderer, toSend(content, info));
    return `${eightBit ? "8bit" : "7bit"} ${smtpUtf8 ? "utf8" : "ascii"}`;
  };
  const international = { eightBit: true, smtpUtf8: true };
  const add = [{ name: "A", value: "ü" }];
  assert.equal(await needs("A: b\r\n\r\nx", {}, { drop: ["B"] }), "7bit ascii");
  assert.equal(await needs("A: b\r\n\r\nx", {}, { add }), "8bit utf8");
  assert.equal(await needs("A: ü\r\n\r\nx", international, { drop: ["B"] }), "8bit utf8");
  assert.equal(await needs("A: ü\r\n\r\nx", international, { drop: ["A"] }), "7bit ascii");
  assert.equal(await needs("A: ü\r\n\r\nö", international, { drop: ["A"] }), "8bit ascii");
  assert.equal(await needs("A: ü\r\n\r\nx", { eightBit: true }, { drop: ["B"] }), "8bit ascii");
  assert.equal(await needs("A: b\r\n\r\nx", international, { drop: ["B"] }), "8bit utf8");
  const plain = [{ name: "A", value: "u" }];
  assert.equal(await needs("A: ü\r\n\r\nx", international, { add: plain }), "8bit utf8");
  assert.equal(await needs("A: ü\r\n\r\nx", { eightBit: true }, { add: plain }), "8bit ascii");
  assert.equal(await needs("A: b\r\n\r\nx", {}, { add: plain }), "7bit ascii");
  const open = (): Buffer => Buffer.from("A: b\r\n\r\nx");
  const body = { bytes: 9, eightBit: false, open };
  assert.equal(await needs("A: ü\r\n\r\nö", international, { body }), "7bit ascii");
});

test("seals see the final envelope and bytes, and are on top", async () => {
  const { renderer, sealed } = rendererWith(
    () =>
      changes({ sender: "s@example.org", drop: ["X-Mailer"], add: [{ name: "N", value: "1" }] }),
    async () => [{ name: "Seal", value: "x" }],
  );
  const transaction = await made(renderer, toSend());
  const [seen] = sealed;
  assert.equal(seen?.sender, "s@example.org");
  assert.equal(seen?.header.toString(), "N: 1\r\nFrom: a\r\nDate: old\r\nDATE: older\r\n");
  assert.equal(seen?.body.whole?.toString(), "body\r\n");
  assert.equal(await contentOf(transaction), `Seal: x\r\n${seen?.header.toString()}\r\nbody\r\n`);
});

test("a message is sealed without a promise when all is there, and nothing of it is copied", () => {
  const { renderer } = rendererWith(undefined, () => [{ name: "Seal", value: "x" }]);
  const given = toSend();
  const transaction = renderer.transaction(given);
  assert.ok(!(transaction instanceof Promise) && !("stage" in transaction));
  assert.equal(transaction.body, given.stored.body);
  assert.equal(transaction.prefix.toString(), "Seal: x\r\n");
});

test("what fails while a message is made ready is temporary, and said in the log", async () => {
  const broken = new Error("no key");
  const lie = { bytes: 5, eightBit: false, open: () => Buffer.from("1234") };
  for (const { renderer, log } of [
    rendererWith(() => {
      throw broken;
    }),
    rendererWith(() => Promise.reject(broken)),
    rendererWith(undefined, () => Promise.reject(broken)),
    rendererWith(() => changes({ body: lie })),
  ]) {
    const failure = await renderer.transaction(toSend());
    assert.ok("stage" in failure);
    assert.equal(failure.temporary, true);
    assert.equal(failure.status, "4.3.0");
    assert.equal(log.length, 1);
  }
});

test("what a plugin refuses to send is told as it says, without a word in the log", async () => {
  for (const temporary of [true, false]) {
    const refused = failed("policy", temporary ? "4.7.0" : "5.7.0", "not from here", undefined);
    for (const late of [true, false]) {
      const value = changes({ refused });
      const { renderer, log, sealed } = rendererWith(
        () => (late ? Promise.resolve(value) : value),
        () => [{ name: "Seal", value: "s" }],
      );
      assert.deepEqual(await renderer.transaction(toSend()), refused);
      assert.deepEqual([log, sealed], [[], []]);
    }
  }
});

test("a header without an end is not read for ever", async () => {
  const endless: MessageBody = {
    size: Number.MAX_SAFE_INTEGER,
    whole: undefined,
    async *chunks() {
      for (;;) yield Buffer.alloc(65_536, "x");
    },
  };
  const { renderer } = rendererWith(() => changes({ drop: ["A"] }));
  const failure = await renderer.transaction(toSend(endless));
  assert.ok("stage" in failure);
  assert.deepEqual([failure.status, failure.temporary], ["5.6.0", false]);
});

test("whatever is stored, dropping a name takes out all its fields and nothing else of the content", async () => {
  const line = fc.oneof(
    fc.constantFrom("X: 1", "x : 2", "X:", " folded", "\tfolded", "junk", "Y: 3", "", ": n"),
    fc.stringMatching(/^[ -~]{0,12}$/),
  );
  const { renderer } = rendererWith(() => changes({ drop: ["X"] }));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const stored = lines.map((each) => `${each}\r\n`).join("");
      const end = headerEnd(Buffer.from(stored));
      const sent = await contentOf(await made(renderer, toSend(inPieces(stored, size))));
      if (end >= 0) assert.ok(sent.endsWith(stored.slice(end)));
      const left = sent.slice(0, end < 0 ? sent.length : sent.length - (stored.length - end));
      assert.ok(!/^x[ \t]*:/im.test(left));
      assert.equal(sent, await contentOf(await made(renderer, toSend(stored))));
    }),
  );
});
