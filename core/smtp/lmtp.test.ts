import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { converse, hello, refusal, taken } from "../../test/support/smtp-converse.ts";
import { clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { TransactionResult } from "../message/transaction.ts";
import { type Capabilities, NO_CAPABILITIES } from "./capabilities.ts";
import { connectSmtp } from "./connect.ts";
import { planTransaction } from "./transaction-plan.ts";
import { TransactionRun } from "./transaction-run.ts";

const LMTP = { protocol: "lmtp" } as const;
const TWO = transaction(["b@r.test", "c@r.test"]);
const opening = hello("PIPELINING", "ENHANCEDSTATUSCODES", "CHUNKING").replace("EHLO", "LHLO");

/** Each recipient's reply: `+250`, or `-550` where it is refused. */
function codes({ outcomes }: TransactionResult): readonly string[] {
  return outcomes.map((outcome) =>
    outcome.kind === "delivered"
      ? `+${outcome.reply.code}`
      : outcome.kind === "moved"
        ? outcome.kind
        : `-${outcome.failure.reply?.code ?? outcome.failure.status}`,
  );
}

/** The commands for two recipients up to DATA, in one write, and the replies before the content. */
const envelope = `${opening}
  C: MAIL FROM:<a@s.test>
  C: RCPT TO:<b@r.test>
  C: RCPT TO:<c@r.test>
  C: DATA
  S: 250 2.1.0 ok
  S: 250 2.1.5 ok
  S: 250 2.1.5 ok
  S: 354 go
  content
`;

test("after the content each recipient has its own reply (RFC 2033 §4.2)", async () => {
  const script = `${envelope}
    S: 250 2.0.0 <b@r.test> saved
    S: 452 4.2.2 <c@r.test> over quota
    C: QUIT
    S: 221 bye
    end
  `;
  await converse(
    script,
    async (connection, peer) => {
      const result = await connection.send(TWO);
      assert.deepEqual(codes(result), ["+250", "-452"]);
      assert.equal(result.ending, "judged");
      const [, failed] = result.outcomes;
      assert.equal(failed?.kind === "failed" && failed.failure.status, "4.2.2");
      assert.deepEqual(peer.contents, ["Subject: x\r\n\r\nhello\r\n"]);
      assert.equal(connection.usable, true);
      await connection.quit();
    },
    LMTP,
  );
});

test("who was refused at RCPT has no second reply, and none is waited for", async () => {
  const script = `${opening}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 no such user
    S: 250 ok
    S: 354 go
    content
    S: 250 saved
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 no such user
    S: 503 5.5.1 no recipients
  `;
  await converse(
    script,
    async (connection) => {
      assert.deepEqual(codes(await connection.send(TWO)), ["-550", "+250"]);
      const none = await connection.send(transaction(["b@r.test"]));
      assert.deepEqual([codes(none), none.ending], [["-550"], "judged"]);
    },
    LMTP,
  );
});

test("a message goes out right after the one before, and replies are counted through", async () => {
  const script = `${envelope}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 250 saved for b
    S: 250 saved for c
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    S: 250 saved for d
  `;
  await converse(
    script,
    async (connection) => {
      const written = Promise.withResolvers<void>();
      const first = connection.send(TWO, written.resolve);
      await written.promise;
      const second = connection.send(transaction(["d@r.test"]));
      assert.deepEqual([codes(await first), codes(await second)], [["+250", "+250"], ["+250"]]);
    },
    LMTP,
  );
});

test("recipients without a reply after the content are in doubt; the others keep theirs", async () => {
  const ends = {
    "it hangs up": "S: 250 saved\ndrop",
    "it says 421": "S: 250 saved\nS: 421 4.3.2 going down",
  };
  for (const [what, end] of Object.entries(ends))
    await converse(
      `${envelope}${end}`,
      async (connection) => {
        const recipients = transaction(["b@r.test", "c@r.test"]);
        const result = await connection.send(recipients);
        assert.equal(codes(result)[0], "+250", what);
        assert.equal(result.outcomes[1]?.kind, "failed", what);
        // A 421 is the answer to the one it was due to.
        assert.equal(result.ending, what === "it hangs up" ? "in-doubt" : "judged", what);
        assert.equal(connection.usable, false, what);
      },
      LMTP,
    );
});

test("a 421 for one leaves those after it in doubt", async () => {
  const script = `${envelope}S: 421 4.3.2 going down`;
  await converse(
    script,
    async (connection) => {
      const result = await connection.send(TWO);
      assert.deepEqual([result.ending, codes(result)[0]], ["in-doubt", "-421"]);
      const [first, second] = result.outcomes;
      assert.ok(first?.kind === "failed" && first.failure !== result.failure);
      assert.ok(second?.kind === "failed" && second.failure === result.failure);
    },
    LMTP,
  );
});

test("a 354 though no recipient was accepted ends the connection: nobody could count the replies", async () => {
  const script = `${opening}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 no such user
    S: 354 go
    end
  `;
  await converse(
    script,
    async (connection) => {
      const result = await connection.send(transaction(["b@r.test"]));
      assert.deepEqual([codes(result), result.ending], [["-550"], "judged"]);
      assert.equal(connection.usable, false);
    },
    LMTP,
  );
});

test("more replies than recipients end the connection", async () => {
  const script = `${envelope}
    S: 250 saved
    S: 250 saved
    S: 250 saved
    end
  `;
  await converse(
    script,
    async (connection) => {
      assert.deepEqual(codes(await connection.send(TWO)), ["+250", "+250"]);
      await turnUntil("the end", () => !connection.usable);
      assert.match(connection.closeReason?.text ?? "", /^unexpected reply 250 while idle/);
    },
    LMTP,
  );
});

test("there is nothing but LHLO: a server that does not know it is refused, not greeted as SMTP", async () => {
  const script = `S: 220 mx.test ESMTP
    C: LHLO out.test
    S: 500 5.5.1 what?
    C: QUIT
    S: 221 bye
    end
  `;
  assert.equal((await refusal(script, LMTP)).text, "500 5.5.1 what?");
});

test("a Unix socket is as good as a port, and a missing one is a failure that names it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-lmtp-"));
  const socketPath = join(folder, "lmtp");
  const replies = ["250 mx.test", "250 ok", "250 ok", "354 go", "250 saved", "221 bye"];
  const server = createServer((socket) => {
    let input = "";
    socket.write("220 mx.test LMTP\r\n");
    socket.on("data", (chunk) => {
      input += chunk.toString("latin1");
      // The content has no line end before its final dot that could be taken for a command's.
      for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (/^(LHLO|MAIL|RCPT|DATA|QUIT)|^\.$/.test(line)) socket.write(`${replies.shift()}\r\n`);
      }
    });
    socket.on("error", () => {});
  });
  try {
    const options = { ...clientOptions(0), ...LMTP, address: "", hostName: `unix:${socketPath}` };
    const missing = await connectSmtp({ ...options, socketPath });
    assert.equal(missing.ok || missing.failure.text, `ENOENT connecting to unix:${socketPath}`);
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const result = await connectSmtp({ ...options, socketPath });
    if (!result.ok) assert.fail(result.failure.text);
    const { connection } = result;
    assert.deepEqual([connection.peer.host, connection.peer.address], [`unix:${socketPath}`, ""]);
    assert.deepEqual(codes(await connection.send(transaction(["b@r.test"]))), ["+250"]);
    await connection.quit();
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});

test("whatever is answered, a recipient is delivered by its own reply alone", () => {
  const course = fc.record({
    rcpt: fc.array(fc.constantFrom(250, 251, 450, 550), { minLength: 1, maxLength: 6 }),
    end: fc.array(fc.constantFrom(250, 421, 450, 550), { maxLength: 6 }),
  });
  const capabilities: Capabilities = { ...NO_CAPABILITIES, chunking: true };
  fc.assert(
    fc.property(course, ({ rcpt, end }) => {
      const addresses = rcpt.map((_, at) => `${at}@r.test`);
      const plan = planTransaction(transaction(addresses), capabilities, "h");
      assert.ok(!("ending" in plan));
      const run = new TransactionRun(plan, { host: "h", capabilities, depth: 100, lmtp: true });
      run.begin(false, 1000, true);
      const answer = (code: number) => run.answer({ code, enhanced: undefined, lines: [""] });
      run.commands();
      answer(250);
      for (const code of rcpt) answer(code);
      const accepted = addresses.flatMap((_, at) => ((rcpt[at] ?? 0) < 300 ? [at] : []));
      if (accepted.length === 0) return assert.equal(answer(503), "finished");
      answer(354);
      run.startContent();
      run.contentWritten = true;
      const told = new Map<number, number>();
      let step = "go-on";
      for (const code of end) {
        if (step !== "go-on") break;
        told.set(accepted[told.size] ?? -1, code);
        step = answer(code);
      }
      const all = told.size === accepted.length;
      assert.equal(step === "finished" || step === "last", all || step === "last");
      const lost = { stage: "end-of-data", temporary: true, status: "4.4.2" } as const;
      const broken = { ...lost, reply: undefined, text: "gone", host: "h" };
      const { outcomes, ending } = run.result(step === "finished" ? undefined : broken);
      assert.equal(ending, all ? "judged" : "in-doubt");
      outcomes.forEach((outcome, at) => {
        assert.equal(outcome.kind === "delivered", (told.get(at) ?? 599) < 300);
        const unanswered = accepted.includes(at) && !told.has(at);
        if (outcome.kind === "failed") assert.equal(outcome.failure === broken, unanswered);
      });
      return undefined;
    }),
  );
});

test("STARTTLS is followed by LHLO again", async () => {
  const script = `${hello("STARTTLS").replace("EHLO", "LHLO")}
    C: STARTTLS
    alone
    S: 220 go
    tls
    C: LHLO out.test
    S: 250 mx.test
    ${taken()}`;
  await converse(
    script,
    async (connection) => {
      assert.deepEqual(codes(await connection.send(transaction(["b@r.test"]))), ["+250"]);
      assert.match(connection.peer.tls?.protocol ?? "", /^TLSv1\.[23]$/);
    },
    { ...LMTP, tls: "opportunistic" },
  );
});

test("mail that must go over TLS goes to a mailbox server of this host, not in clear text to another", async () => {
  const must = transaction(["b@r.test"], { requireTls: true, returnContent: "full" });
  await converse(
    hello("DSN").replace("EHLO", "LHLO") + taken(" RET=HDRS"),
    async (connection) => assert.deepEqual(codes(await connection.send(must)), ["+250"]),
    LMTP,
  );
  await converse(
    opening,
    async (connection) => {
      const { ending, failure } = await connection.send(must);
      assert.deepEqual([ending, failure?.status], ["unfit", "5.7.30"]);
    },
    // To connect there leads to this host, though it is not its address.
    { ...LMTP, address: "0.0.0.0" },
  );
});
