import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Admission,
  type InboundSession,
  type Lookup,
  RESOLVER,
  type Resolver,
  replyText,
} from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { type ClientNameResult, checkClientName } from "./contract.ts";
import { reverseDns } from "./plugin.ts";

const NONE = { kind: "none", exists: false, ttl: 60 } as const;
const SERVFAIL = { kind: "temporary", reason: "SERVFAIL" } as const;

const found = (...records: string[]): Lookup<string> => ({
  kind: "found",
  records,
  ttl: 60,
  authentic: false,
});

/** Answers by `PTR 192.0.2.1`, `A mx.test`; nothing else exists. */
function resolverOf(table: Readonly<Record<string, Lookup<string>>>): Resolver & {
  readonly asked: string[];
} {
  const asked: string[] = [];
  const ask = async (question: string): Promise<Lookup<string>> => {
    asked.push(question);
    return table[question] ?? NONE;
  };
  return {
    asked,
    mx: async () => NONE,
    txt: async () => NONE,
    tlsa: async () => NONE,
    cname: async () => NONE,
    validates: false,
    ptr: (address) => ask(`PTR ${address}`),
    a: (name) => ask(`A ${name}`),
    aaaa: (name) => ask(`AAAA ${name}`),
  };
}

async function checkName(resolver: Resolver, address: string): Promise<ClientNameResult> {
  return (await checkClientName(resolver, new FakeClock(), address)).result;
}

test("a name that leads back confirms, whichever of several it is", async () => {
  const resolver = resolverOf({
    "PTR 192.0.2.1": found("old.test", "mx.test"),
    "A old.test": found("192.0.2.9"),
    "A mx.test": found("192.0.2.7", "192.0.2.1"),
    "PTR 2001:db8::1": found("six.test"),
    "AAAA six.test": found("2001:DB8:0:0::1"),
  });
  assert.equal(await checkName(resolver, "192.0.2.1"), "pass");
  assert.equal(await checkName(resolver, "2001:db8::1"), "pass");
});

test("no name, or only names that lead elsewhere, confirm nothing", async () => {
  const resolver = resolverOf({
    "PTR 192.0.2.2": found("mx.test", "gone.test"),
    "A mx.test": found("192.0.2.1"),
  });
  assert.equal(await checkName(resolver, "192.0.2.2"), "fail");
  assert.equal(await checkName(resolver, "192.0.2.3"), "permerror");
  assert.equal(await checkName(resolver, "2001:db8::2"), "permerror");
  assert.equal(await checkName(resolver, "nonsense"), "permerror");
});

test("a look-up that fails leaves it open, unless another name settles it", async () => {
  const resolver = resolverOf({
    "PTR 192.0.2.1": SERVFAIL,
    "PTR 192.0.2.2": found("lame.test", "else.test"),
    "PTR 192.0.2.3": found("lame.test", "mx.test"),
    "A lame.test": SERVFAIL,
    "A mx.test": found("192.0.2.3"),
    "PTR 192.0.2.4": { kind: "bogus", reason: "DNSSEC" },
  });
  assert.equal(await checkName(resolver, "192.0.2.1"), "temperror");
  assert.equal(await checkName(resolver, "192.0.2.2"), "temperror");
  assert.equal(await checkName(resolver, "192.0.2.3"), "pass");
  assert.equal(await checkName(resolver, "192.0.2.4"), "temperror");
});

test("a client with a thousand names costs a few look-ups", async () => {
  const names = Array.from({ length: 1000 }, (_, at) => `n${at}.test`);
  const resolver = resolverOf({ "PTR 192.0.2.1": found(...names) });
  assert.equal(await checkName(resolver, "192.0.2.1"), "fail");
  assert.equal(resolver.asked.length, 11);
});

test("a DNS that does not answer holds a client for 20 s", async () => {
  const clock = new FakeClock();
  const silent = { ...resolverOf({}), ptr: () => new Promise<never>(() => {}) };
  const checking = checkClientName(silent, clock, "192.0.2.1");
  await clock.advance(20_000);
  assert.equal((await checking).result, "temperror");
});

test("this host is known without asking", async () => {
  const resolver = resolverOf({});
  for (const address of ["127.0.0.1", "127.9.9.9", "::1"])
    assert.equal(await checkName(resolver, address), "pass");
  assert.deepEqual(resolver.asked, []);
});

function session(clientAddress: string): InboundSession {
  return {
    id: "1",
    clientAddress,
    clientPort: 1,
    localAddress: "192.0.2.250",
    localPort: 25,
    clientName: "c.test",
    secure: false,
    user: undefined,
    sourceName: undefined,
  };
}

function textOf(answer: Admission | undefined): string {
  return answer === undefined || answer.accept ? "go on" : replyText(answer.reply);
}

const NAMED = "192.0.2.1";
const NAMELESS = "198.51.100.1";
const table = {
  [`PTR ${NAMED}`]: found("mx.test"),
  "A mx.test": found(NAMED),
  "PTR 203.0.113.1": SERVFAIL,
};

test("in a source, clients are asked for their name when they connect", async () => {
  const text = `
    <source 0/0>
      require-rdns yes
    </source>
    <source 198.51.100.0/28>
      require-rdns no
    </source>`;
  const put = (services: { put(token: typeof RESOLVER, service: Resolver): void }): void =>
    services.put(RESOLVER, resolverOf(table));
  const { generation } = await pluginLab([reverseDns], text, put);
  const { bus, config } = generation;
  const answer = async (client: string): Promise<string> =>
    textOf(await bus.admit("openSession", session(client), config.source(client)));
  assert.equal(await answer(NAMED), "go on");
  assert.equal(await answer(NAMELESS), "go on");
  assert.match(await answer("198.51.100.77"), /^550 5\.7\.25 .*198\.51\.100\.77/);
  assert.match(await answer("203.0.113.1"), /^450 4\.7\.25 /);
});

test("in a domain, when they name such a recipient; a reload counts at once", async () => {
  const text = "<domain [*.]strict.test>\nrequire-rdns yes\n</domain>";
  const lab = await pluginLab([reverseDns], text, (services) =>
    services.put(RESOLVER, resolverOf(table)),
  );
  let { generation } = lab;
  const answer = async (domain: string, client: string): Promise<string> => {
    const recipient = { address: `a@${domain}`, domain, originalRecipient: undefined, notify: 0 };
    const given = { session: session(client), sender: "", recipient, accepted: 0 };
    const { bus, config } = generation;
    return textOf(await bus.admit("acceptRecipient", given, config.source(client)));
  };
  assert.match(await answer("strict.test", NAMELESS), /^550 5\.7\.25 /);
  assert.match(await answer("sub.strict.test", "203.0.113.1"), /^450 4\.7\.25 /);
  assert.equal(await answer("strict.test", NAMED), "go on");
  assert.equal(await answer("other.test", NAMELESS), "go on");
  generation = await lab.reload("");
  assert.equal(await answer("strict.test", NAMELESS), "go on");
});
