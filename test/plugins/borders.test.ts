/** What plugins make, and what they do to what they are given, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BodyDraft,
  CLOCK,
  DRAFTS,
  definePlugin,
  delivered,
  type MessageInfo,
  OneByOne,
  OWN_MAIL,
  type OwnMail,
  type Plugin,
  QUEUE_STORE,
  type Submission,
} from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Content after which a host that takes a bare LF for a line end would take commands. */
const SMUGGLED = [
  "Subject: x\r\n\r\nhi\n.\nMAIL FROM:<evil@x.test>\r\n",
  "Subject: x\r\n\r\nhi\r\n.\nMAIL FROM:<evil@x.test>\r\n",
  "Subject: x\r\n\r\nhi\r.\r\nMAIL FROM:<evil@x.test>\r\n",
  "Subject: x\r\n\r\nhi\0\r\n",
  "Subject: x\r\n\r\nhi\r",
];

const NO_NOTES = {};

function infoOf(now: number): MessageInfo {
  return {
    ...{ sender: "", envelopeId: undefined, returnContent: undefined, eightBit: false },
    ...{ smtpUtf8: false, size: 1, receivedAt: now, virtualMta: "{default}", job: undefined },
    origin: { type: "local", mta: "here", user: undefined },
    notes: NO_NOTES,
  };
}

function submission(body: BodyDraft, now: number): Submission {
  const recipient = {
    ...{ address: "a@x.test", domain: "x.test", originalRecipient: undefined },
    notify: 0 as const,
  };
  return { info: infoOf(now), recipients: [recipient], body };
}

/** What the plugin has to make mail with. */
interface Means {
  readonly mail: OwnMail;
  readonly draft: () => BodyDraft;
  readonly storeDraft: () => BodyDraft;
  readonly now: () => number;
}

function maker(take: (means: Means) => void): Plugin {
  return definePlugin({
    name: "maker",
    summary: "Makes mail.",
    directives: {},
    needs: { mail: OWN_MAIL, drafts: DRAFTS, store: QUEUE_STORE, clock: CLOCK },
    hooks: {
      start({ services: { mail, drafts, store, clock } }) {
        const storeDraft = (): BodyDraft => store.draft();
        take({ mail, draft: () => drafts.draft(), storeDraft, now: () => clock.now() });
      },
    },
  });
}

async function withPeer(
  plugins: readonly Plugin[],
  use: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer({});
  const port = await peer.listen();
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\nretry-after 1s\n</domain>`, {
    plugins,
  });
  try {
    await use(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a plugin's own mail has CRLF line ends only, or is refused: nothing can be smuggled", async () => {
  const given: Means[] = [];
  await withPeer([maker((means) => given.push(means))], async (mta, peer) => {
    const [means] = given;
    assert.ok(means);
    const { mail, draft, storeDraft, now } = means;
    for (const content of SMUGGLED) {
      const written = draft();
      try {
        // In two pieces, so that the line end may lie between them.
        written.write(Buffer.from(content.slice(0, -9)));
        written.write(Buffer.from(content.slice(-9)));
      } catch {
        // A plugin that does not care.
      }
      const own = mail.send(submission(written, now()));
      await assert.rejects(own, /content made by a plugin has a (bare CR or LF|NUL)/);
      const around = storeDraft();
      await around.write(Buffer.from(content));
      await assert.rejects(mail.send(submission(around, now())), RangeError);
    }
    assert.equal(mta.engine.control.status().recipients, 0);

    const reused = Buffer.from("Subject: fine\r\n\r\nhi\r\n");
    const good = draft();
    await good.write(reused);
    reused.fill("\n");
    await mail.send(submission(good, now()));
    await peer.taken(1);
    assert.match(peer.messages[0]?.content ?? "", /^Subject: fine\r\n\r\nhi\r\n/);
  });
});

test("what an agent makes of a message is looked at too: nothing of it is stored, and the mail is tried again", async () => {
  const given: Means[] = [];
  let content = SMUGGLED[0] ?? "";
  const forwarder = definePlugin({
    name: "forwarder",
    summary: "Makes mail of mail.",
    directives: {},
    hooks: {
      planDelivery: (plan, { domain }) =>
        domain === "agent.test" ? { ...plan, agent: "forwarder" } : plan,
    },
    agents: (declare) => [
      declare({
        name: "forwarder",
        dlvType: "forwarder",
        finalDelivery: true,
        targets: () => [
          { hostName: "here", address: undefined, port: 0, place: "here", key: "here" },
        ],
        open: () => ({
          ok: true,
          connection: new OneByOne("here", async () => {
            const [means] = given;
            assert.ok(means);
            const body = means.storeDraft();
            await body.write(Buffer.from(content));
            return {
              outcome: delivered("2.0.0", "done"),
              messages: [submission(body, means.now())],
            };
          }),
        }),
      }),
    ],
  });
  const plugins = [maker((means) => given.push(means)), forwarder];
  await withPeer(plugins, async (mta, peer) => {
    await sendMail(mta.port, { to: ["b@agent.test"] });
    await until("an error", async () =>
      mta.log.some(({ fields }) => String(fields?.error ?? "").includes("bare CR or LF"))
        ? true
        : undefined,
    );
    assert.equal(peer.messages.length, 0);
    content = "Subject: fine\r\n\r\nhi\r\n";
    await peer.taken(1);
  });
});

test("whatever plugins do to the bytes they are given, what is stored stays as it came", async () => {
  const kept: Buffer[] = [];
  const spoil = (bytes: Buffer): void => {
    kept.push(bytes);
    bytes.fill("\n.\n");
  };
  const reader = (name: string): Plugin =>
    definePlugin({
      name,
      summary: "Writes to what it reads.",
      directives: {},
      hooks: {
        readContent: () => {
          const seen: string[] = [];
          return {
            write(chunk) {
              seen.push(chunk.toString("latin1"));
              spoil(chunk);
            },
            end() {
              assert.match(seen.join(""), /Subject: clean\r\n\r\nhi there\r\n$/);
              return undefined;
            },
          };
        },
        inspectMessage({ header }) {
          spoil(header);
          return undefined;
        },
        messageAccepted({ header }) {
          spoil(header);
        },
      },
    });
  await withPeer([reader("first"), reader("second")], async (mta, peer) => {
    const to = ["a@x.test"];
    const replies = await sendMail(mta.port, { to, content: "Subject: clean\r\n\r\nhi there\r\n" });
    assert.match(replies.at(-1) ?? "", /^250 /);
    await peer.taken(1);
    for (const bytes of kept) bytes.fill("\n");
    assert.match(
      peer.messages[0]?.content ?? "",
      /^Received: .*Subject: clean\r\n\r\nhi there\r\n$/s,
    );
    assert.ok(kept.length >= 6);
  });
});
