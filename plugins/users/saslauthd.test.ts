import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FakeClock } from "../../core/testing/fake-clock.ts";
import { turnUntil } from "../../test/support/until.ts";
import { countedStrings } from "./counted-string.ts";
import { Saslauthd } from "./saslauthd.ts";

/** A saslauthd of our own: answers what `answer` makes of a question's strings. */
async function withDaemon(
  answer: (strings: readonly string[], socket: Socket) => void,
  use: (saslauthd: Saslauthd, clock: FakeClock, path: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "mta-saslauthd-"));
  const path = join(directory, "mux");
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let came: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      came = Buffer.concat([came, chunk]);
      const strings = stringsOf(came);
      if (strings.length === 4) answer(strings, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, () => resolve()));
  const clock = new FakeClock();
  try {
    await use(new Saslauthd(path, clock), clock, path);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  }
}

function stringsOf(bytes: Buffer): readonly string[] {
  const strings: string[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    strings.push(bytes.toString("utf8", at + 2, end));
    at = end;
  }
  return strings;
}

const counted = (text: string): Buffer => countedStrings([text]) ?? Buffer.alloc(0);

test("saslauthd is asked for the service smtp, and its word is taken", async () => {
  const asked: (readonly string[])[] = [];
  await withDaemon(
    (strings, socket) => {
      asked.push(strings);
      const word = counted(strings[1] === "pass" ? "OK" : "NO authentication failed");
      // In pieces, as streams do.
      socket.write(word.subarray(0, 1));
      setImmediate(() => socket.end(word.subarray(1)));
    },
    async (saslauthd) => {
      assert.equal(await saslauthd.isPasswordOf("joe", "pass"), true);
      assert.equal(await saslauthd.isPasswordOf("joe", "wrong"), false);
      assert.equal(await saslauthd.isPasswordOf("joe", "x".repeat(1025)), false, "not asked");
      assert.deepEqual(asked, [
        ["joe", "pass", "smtp", ""],
        ["joe", "wrong", "smtp", ""],
      ]);
    },
  );
});

test("what cannot be told is no yes and no no: no answer, another, none at all, and nobody there", async () => {
  for (const [answer, expected] of [
    [(socket: Socket) => void socket.end(counted("MAYBE")), /neither OK nor NO/],
    [(socket: Socket) => void socket.end("O"), /without an answer/],
    [(socket: Socket) => void socket.end(Buffer.alloc(8000, 0xff)), /too long/],
  ] as const)
    await withDaemon(
      (_strings, socket) => answer(socket),
      (saslauthd) => assert.rejects(saslauthd.isPasswordOf("joe", "x"), expected),
    );
  let asked = false;
  await withDaemon(
    () => {
      asked = true;
    },
    async (saslauthd, clock) => {
      const answer = assert.rejects(saslauthd.isPasswordOf("joe", "x"), /no answer in 10 s/);
      await turnUntil("the question", () => asked);
      await clock.advance(10_000);
      await answer;
    },
  );
  await assert.rejects(new Saslauthd("/nowhere/mux", new FakeClock()).isPasswordOf("joe", "x"));
});

test("few are asked about at a time, and of those who wait there is an end", async () => {
  const open: Socket[] = [];
  await withDaemon(
    (_strings, socket) => void open.push(socket),
    async (saslauthd) => {
      const answers = Array.from({ length: 300 }, () => saslauthd.isPasswordOf("joe", "x"));
      const settled = Promise.allSettled(answers);
      await turnUntil("five questions", () => open.length === 5);
      for (let answered = 0; answered < 205; answered++) {
        await turnUntil("a question", () => open.length > 0);
        assert.ok(open.length <= 5);
        open.shift()?.end(counted("OK"));
      }
      const kinds = (await settled).map(({ status }) => status);
      assert.equal(kinds.filter((kind) => kind === "rejected").length, 95);
    },
  );
});
