/** Consumers of the journal that plugins declare, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Consumer,
  type ConsumerContext,
  definePlugin,
  directive,
  duration,
  type JournalEntry,
  list,
  type Plugin,
  size,
  text,
} from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** What a consumer was told: its name and the senders. */
interface Told {
  readonly to: string;
  readonly by: string;
  readonly senders: readonly string[];
}

const senders = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.flatMap(({ event }) => (event.kind === "accepted" ? [event.info.sender] : []));

/** Tells `heard` of what each consumer named by `hear` is told. */
function hearing(
  heard: Told[],
  act: (name: string, context: ConsumerContext) => void | Promise<void> = () => {},
): Plugin {
  return definePlugin({
    name: "hearing",
    summary: "Hears of mail.",
    directives: {
      hear: directive(list(text), { scopes: ["global"], default: [], doc: "Names." }),
      "hear-size": directive(size(), { scopes: ["global"], default: 1e6, doc: "Limit." }),
      "hear-time": directive(duration(), { scopes: ["global"], default: 60_000, doc: "Limit." }),
    },
    consumers: {
      hears: {
        doc: "Hears of mail.",
        events: ["accepted"],
        whenFull: "refuse-mail",
        each: ({ global: { hear, hearSize: maxSize, hearTime: limit } }) => {
          if (hear.includes("fails")) throw new Error("nobody is called that");
          return hear.map((name) => ({ name, maxSize, limit }));
        },
        async consume(entries, context) {
          await act(context.name, context);
          const by = context.global.hear.join("+");
          heard.push({ to: context.name, by, senders: senders(entries) });
        },
      },
    },
  });
}

async function withMta(
  config: string,
  plugin: Plugin,
  run: (mta: TestMta) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer({});
  const port = await peer.listen();
  const mta = await startMta(`${config}\n<domain *>\nroute [127.0.0.1]:${port}\n</domain>`, {
    plugins: [plugin],
  });
  try {
    await run(mta);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

const send = (mta: TestMta, from: string): Promise<readonly string[]> =>
  sendMail(mta.port, { from, to: ["a@x.test"] });

const hears = (heard: readonly Told[], to: string, from: string): Promise<true> =>
  until(`${to} hears of ${from}`, async () =>
    heard.some((told) => told.to === to && told.senders.includes(from)) ? true : undefined,
  );

async function reload(mta: TestMta, from: string, to: string): Promise<boolean> {
  mta.config = mta.config.replace(from, to);
  return (await mta.engine.control.reload()).ok;
}

test("consumers come and go at a reload: each hears of all that was written while it was there", async () => {
  const heard: Told[] = [];
  await withMta("hear a,b", hearing(heard), async (mta) => {
    await send(mta, "1@s.test");
    assert.ok(await reload(mta, "hear a,b", "hear b,c"));
    await send(mta, "2@s.test");
    for (const [to, from] of [
      ["a", "1@s.test"],
      ["b", "1@s.test"],
      ["b", "2@s.test"],
      ["c", "2@s.test"],
    ] as const)
      await hears(heard, to, from);
    const of = (name: string): readonly string[] =>
      heard.filter(({ to }) => to === name).flatMap((told) => told.senders);
    assert.deepEqual(
      [of("a"), of("b"), of("c")],
      [["1@s.test"], ["1@s.test", "2@s.test"], ["2@s.test"]],
    );
    assert.equal(heard.find(({ to }) => to === "c")?.by, "b+c", "by the settings in force");
    const names = (): readonly string[] =>
      mta.engine.control.status().consumers.map(({ name }) => name);
    assert.deepEqual(names(), ["hears b", "hears c"]);
    assert.ok(await reload(mta, "hear b,c", "hear a"), "who has left comes back");
    await send(mta, "3@s.test");
    await hears(heard, "a", "3@s.test");
    assert.equal(mta.engine.control.status().olderConfigurations, 0, "none is held");
    assert.equal(await reload(mta, "hear a", "hear fails"), false);
    assert.deepEqual(names(), ["hears a"], "the old configuration stays");
  });
});

test("a consumer that fails stops no mail unless it says so, and has everything when it works", async () => {
  const heard: Told[] = [];
  let works = false;
  const act = (): void => {
    if (!works) throw new Error("no room");
  };
  await withMta("hear a", hearing(heard, act), async (mta) => {
    assert.match((await send(mta, "1@s.test")).at(-1) ?? "", /^250 /);
    const failing = await until("an alarm", async () => {
      const { alarms, consumers } = mta.engine.control.status();
      return alarms.some(({ key }) => key === "journal-consumer:hears a") ? consumers : undefined;
    });
    assert.ok(
      failing.some(({ behind, since, error }) => behind > 0 && since && error === "no room"),
    );
    assert.ok(await reload(mta, "hear a", "hear-size 10\nhear a"));
    const replies = await send(mta, "2@s.test");
    assert.ok(
      replies.some((line) => line.startsWith("452 4.3.1 ")),
      replies.join("\n"),
    );
    assert.ok(await reload(mta, "hear-size 10", "hear-size 1M"));
    assert.match((await send(mta, "3@s.test")).at(-1) ?? "", /^250 /);
    works = true;
    await hears(heard, "a", "1@s.test");
    await hears(heard, "a", "3@s.test");
    await until("no alarm", async () =>
      mta.engine.control.status().alarms.length === 0 ? true : undefined,
    );
  });
});

test("a consumer that hangs is told to stop and asked again; the server ends though another never answers", async () => {
  const heard: Told[] = [];
  let hung = 0;
  const act = (name: string, { signal }: ConsumerContext): Promise<void> | undefined => {
    if (name === "never") return new Promise(() => {});
    if (hung++ > 0) return undefined;
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  };
  await withMta("hear a,never\nhear-time 1s", hearing(heard, act), async (mta) => {
    await send(mta, "1@s.test");
    await hears(heard, "a", "1@s.test");
    assert.ok(await reload(mta, "hear a,never", "hear a"));
    await send(mta, "2@s.test");
    await hears(heard, "a", "2@s.test");
    // What never answers is left behind, named in the log.
    await mta.halt();
    const behind = mta.log.find(({ message }) => message.includes("did not take its last events"));
    assert.equal(behind?.fields?.consumer, "hears never");
  });
});

test("an accounting file that a reload adds is written, and one that it takes away has all until then", async () => {
  await withMta("<acct-file one.csv>\nrecords d\n</acct-file>", hearing([]), async (mta) => {
    await send(mta, "1@s.test");
    assert.ok(await reload(mta, "<acct-file one.csv>", "<acct-file acct.csv>"));
    await send(mta, "2@s.test");
    // The first may be delivered only now.
    await until("the record of the second", async () => {
      const rows = await recordsOf(mta.directory, 1);
      return rows.some(({ orig }) => orig === "2@s.test") || undefined;
    });
    const { needsRestart } = await mta.engine.control.reload();
    assert.deepEqual(needsRestart, []);
  });
});

test("consumers that make no sense are errors of the configuration", async () => {
  const consume = (): void => {};
  const bad = (consumers: Record<string, unknown>): Promise<unknown> => {
    const plugin = definePlugin({ name: "bad", summary: "Bad.", directives: {} });
    return startMta("", {
      plugins: [{ ...plugin, consumers: consumers as Record<string, Consumer<unknown>> }],
    });
  };
  await assert.rejects(
    bad({ one: { doc: "One.", events: ["eaten"], consume } }),
    /events are not a list of some of: accepted/,
  );
  await assert.rejects(bad({ one: { doc: "One.", events: [] } }), /takes no events/);
  await assert.rejects(bad({ one: { doc: "One.", events: [], maxSize: -1, consume } }), /maxSize/);
  await assert.rejects(
    bad({ One: { doc: "One.", events: [], consume } }),
    /cannot be the name of a consumer/,
  );
  const two = { doc: "One.", events: [], consume };
  await assert.rejects(bad({ "acct-file": two }), /acct-file of bad is declared by accounting too/);
  const each = (): unknown => [{ name: "x" }, { name: "x" }];
  await assert.rejects(bad({ one: { ...two, each } }), /names "x" twice/);
  await assert.rejects(bad({ one: { ...two, each: () => ["x"] } }), /to return a list/);
});
