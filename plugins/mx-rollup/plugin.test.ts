import assert from "node:assert/strict";
import { test } from "node:test";
import {
  definePlugin,
  directive,
  type Lookup,
  type MoveTo,
  type MxRecord,
  type QueueToRoute,
  RESOLVER,
  type Resolver,
  type Route,
  yesNo,
} from "../../core/mod.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { STS_POLICIES, type StsFinding } from "../mta-sts/contract.ts";
import { outboundTls } from "../outbound-tls/plugin.ts";
import { routing } from "../routing/plugin.ts";
import { smtpClient } from "../smtp-client/plugin.ts";
import { mxRollups } from "./plugin.ts";

const NONE = { kind: "none", exists: true, ttl: 60 } as const;

function found<T>(...records: T[]): Lookup<T> {
  return { kind: "found", records, ttl: 300, authentic: false };
}

/** MX by domain, `preference host`; addresses by host. */
interface Names {
  readonly mx?: Readonly<Record<string, readonly string[]>>;
  readonly a?: Readonly<Record<string, readonly string[]>>;
}

const stsSwitch = definePlugin({
  name: "sts-switch",
  summary: "Knows the directive of MTA-STS.",
  directives: {
    "use-mta-sts": directive(yesNo, { scopes: ["domain"], default: false, doc: "Yes or no." }),
  },
});

class Lab {
  readonly #lab: PluginLab;
  readonly #names: Names;

  constructor(lab: PluginLab, names: Names) {
    this.#lab = lab;
    this.#names = names;
  }

  static async of(text: string, names: Names): Promise<Lab> {
    const none = async (): Promise<Lookup<never>> => NONE;
    const resolver: Resolver = {
      ...{ mx: none, aaaa: none, txt: none, ptr: none, tlsa: none, cname: none, validates: false },
      a: async (name) => {
        const addresses = names.a?.[name];
        return addresses === undefined ? NONE : found(...addresses);
      },
    };
    const policy = { mode: "enforce", mx: ["mx1.big.test"], maxAge: 60 } as const;
    const known = (domain: string): StsFinding =>
      domain.startsWith("strict.") ? { kind: "policy", policy } : { kind: "none" };
    const lab = await pluginLab(
      [routing, mxRollups, smtpClient, outboundTls, stsSwitch],
      text,
      (services) => {
        services.put(RESOLVER, resolver);
        services.put(STS_POLICIES, { known, of: async (domain) => known(domain) });
      },
    );
    return new Lab(lab, names);
  }

  /** Lets days pass with the plugin's jobs, then does something. */
  async days(count: number, then: () => Promise<void> = async () => {}): Promise<void> {
    const stop = this.#lab.startJobs();
    for (let day = 0; day < count; day++) await this.#lab.clock.advance(86_400_000);
    await stop();
    await then();
  }

  /** Where the mail of a domain goes: another domain's queue, its hosts by preference, or its own MX. */
  async of(domain: string, given: Partial<QueueToRoute> = {}): Promise<string> {
    const { generation, clock } = this.#lab;
    const queue: QueueToRoute = {
      ...{ domain, virtualMta: "v", mode: "normal", agent: "smtp", isQuestion: false },
      mx: async () => {
        const records = this.#names.mx?.[domain]?.map((text): MxRecord => {
          const [preference, exchange = ""] = text.split(" ");
          return { preference: Number(preference), exchange };
        });
        return records === undefined ? NONE : found(...records);
      },
      ...given,
    };
    const view = generation.view(queue);
    const answer: Route | MoveTo | undefined = await generation.bus.decide(
      "routeQueue",
      queue,
      view,
    );
    if (answer === undefined) return "its own MX";
    if ("tiers" in answer)
      return answer.tiers.map((tier) => tier.map(({ host }) => host).join()).join("; ");
    assert.equal(answer.until, clock.now() + 300_000);
    assert.ok(typeof answer.moveTo === "object");
    assert.equal(answer.moveTo.virtualMta, "v");
    return answer.moveTo.domain;
  }
}

const LIST = `<mx-rollup-list>
  mx mx1.big.test big.rollup
  mx mx2.big.test big.rollup
</mx-rollup-list>`;

test("all names of a rollup must be among the MX of the lowest preference, and become its hosts", async () => {
  const lab = await Lab.of(LIST, {
    mx: {
      "both.test": ["5 mx1.big.test", "5 mx2.big.test"],
      "more.test": ["5 mx2.big.test", "5 mx1.big.test", "5 mx3.big.test", "9 backup.test"],
      "one.test": ["5 mx1.big.test"],
      "apart.test": ["5 mx1.big.test", "9 mx2.big.test"],
      "null.test": ["0 "],
    },
  });
  assert.equal(await lab.of("both.test"), "big.rollup");
  assert.equal(await lab.of("more.test"), "big.rollup");
  for (const domain of ["one.test", "apart.test", "null.test", "no-mx.test"])
    assert.equal(await lab.of(domain), "its own MX", domain);
  assert.equal(await lab.of("big.rollup"), "mx1.big.test,mx2.big.test");
});

test("a domain keeps its own queue with disable-mx-rollup, hosts of its own, or another way than SMTP", async () => {
  const text = `${LIST}
    <domain off.test>
      disable-mx-rollup yes
    </domain>
    <domain routed.test>
      route mx1.big.test
    </domain>`;
  const mx = ["5 mx1.big.test", "5 mx2.big.test"];
  const lab = await Lab.of(text, {
    mx: { "off.test": mx, "routed.test": mx, "local.test": mx },
  });
  assert.equal(await lab.of("off.test"), "its own MX");
  assert.equal(await lab.of("routed.test"), "mx1.big.test");
  assert.equal(await lab.of("local.test", { agent: "discard" }), "its own MX");
});

test("a domain keeps its own queue where its MTA-STS policy is enforced and kept to", async () => {
  const mx = ["5 mx1.big.test", "5 mx2.big.test"];
  const names = { mx: { "strict.test": mx, "lax.test": mx } };
  const lab = await Lab.of(`${LIST}\n<domain *>\nuse-mta-sts yes\n</domain>`, names);
  assert.equal(await lab.of("strict.test"), "its own MX");
  assert.equal(await lab.of("lax.test"), "big.rollup");
  assert.equal(await (await Lab.of(LIST, names)).of("strict.test"), "big.rollup");
});

test("with a pattern each MX must fit, and the queue's block names its hosts", async () => {
  const text = `<mx-rollup-list>
      mx *.prov.test prov.rollup
      mx mx.other.test prov.rollup
    </mx-rollup-list>
    <domain prov.rollup>
      smtp-hosts lookup-mx:prov.test
    </domain>`;
  const lab = await Lab.of(text, {
    mx: {
      "a.test": ["5 a.prov.test", "5 b.prov.test", "9 backup.test"],
      "b.test": ["5 a.prov.test", "5 mx.other.test"],
      "c.test": ["5 a.prov.test", "5 mx.third.test"],
    },
  });
  assert.equal(await lab.of("a.test"), "prov.rollup");
  assert.equal(await lab.of("b.test"), "prov.rollup");
  assert.equal(await lab.of("c.test"), "its own MX");
  assert.equal(await lab.of("prov.rollup"), "prov.test");
});

test("what makes no rollup is an error in the file", async () => {
  const list = (...lines: readonly string[]): string =>
    `<mx-rollup-list>\n${lines.join("\n")}\n</mx-rollup-list>`;
  await assert.rejects(Lab.of(list("mx *.prov.test prov.rollup"), {}), /no hosts: nobody knows/);
  const mixed = list("mx a.test b.rollup rollup-by-ip", "mx c.test b.rollup");
  await assert.rejects(Lab.of(mixed, {}), /some lines of b\.rollup have rollup-by-ip/);
  await assert.rejects(Lab.of(list("mx a.test b.queue"), {}));
});

test("by address: domains whose hosts lead to the same place share a queue, and the first one's hosts", async () => {
  const lab = await Lab.of(
    "<mx-rollup-list>\nmx *.tenants.test t.rollup rollup-by-ip\n</mx-rollup-list>",
    {
      mx: {
        "a.test": ["5 a.tenants.test"],
        "b.test": ["5 b.tenants.test"],
        "far.test": ["5 far.tenants.test"],
        "none.test": ["5 none.tenants.test"],
        "other.test": ["5 mx.other.test"],
      },
      a: {
        "a.tenants.test": ["192.0.2.1", "192.0.2.2"],
        "b.tenants.test": ["192.0.2.2", "192.0.2.1"],
        "far.tenants.test": ["192.0.2.9"],
        "mx.other.test": ["192.0.2.1", "192.0.2.2"],
      },
    },
  );
  assert.equal(await lab.of("a.test"), "t.rollup");
  assert.equal(await lab.of("t.rollup"), "a.tenants.test");
  assert.equal(await lab.of("b.test"), "t.rollup");
  assert.equal(await lab.of("t.rollup"), "a.tenants.test,b.tenants.test");
  for (const domain of ["far.test", "none.test", "other.test"])
    assert.equal(await lab.of(domain), "its own MX", domain);
});

test("by address with names: the domain's hosts may have any name", async () => {
  const lab = await Lab.of(
    "<mx-rollup-list>\nmx mx.host.test h.rollup rollup-by-ip\n</mx-rollup-list>",
    {
      mx: { "vanity.test": ["5 mail.vanity.test"], "else.test": ["5 mail.else.test"] },
      a: {
        "mx.host.test": ["192.0.2.1"],
        "mail.vanity.test": ["192.0.2.1", "192.0.2.2"],
        "mail.else.test": ["192.0.2.2"],
      },
    },
  );
  assert.equal(await lab.of("vanity.test"), "h.rollup");
  assert.equal(await lab.of("else.test"), "its own MX");
  assert.equal(await lab.of("h.rollup"), "mx.host.test");
});

const AUTO = "<domain *>\nmx-rollup auto\n</domain>";

test("auto: domains with the same MX of the lowest preference share a queue, and the further hosts they all have", async () => {
  const lab = await Lab.of(AUTO, {
    mx: {
      "a.test": ["1 mx.prov.test", "5 alt1.prov.test", "9 alt2.prov.test"],
      "b.test": ["10 mx.prov.test", "20 alt2.prov.test", "30 mx.b.test"],
      "c.test": ["1 mx.prov.test", "1 mx2.prov.test"],
    },
  });
  const shared = await lab.of("a.test");
  assert.match(shared, /^mx\.prov\.test\.[0-9a-f]{12}\.rollup$/);
  assert.equal(await lab.of(shared), "mx.prov.test; alt1.prov.test; alt2.prov.test");
  assert.equal(await lab.of("b.test"), shared);
  assert.equal(await lab.of(shared), "mx.prov.test; alt2.prov.test");
  assert.notEqual(await lab.of("c.test"), shared);
});

test("auto: a domain that a block is about keeps what the block says, and so its queue", async () => {
  const text = `${AUTO}
    <domain named.test>
      tls required
    </domain>
    <domain *.suffix.test>
      require-starttls yes
    </domain>
    <virtual-mta v>
      <domain nested.test>
        smtp-port 26
      </domain>
    </virtual-mta>`;
  const mx = ["1 mx.prov.test"];
  const lab = await Lab.of(text, {
    mx: { "named.test": mx, "a.suffix.test": mx, "nested.test": mx, "free.test": mx },
  });
  for (const domain of ["named.test", "a.suffix.test", "nested.test"])
    assert.equal(await lab.of(domain), "its own MX", domain);
  assert.match(await lab.of("free.test"), /\.rollup$/);
});

test("a rollup queue whose hosts nobody knows keeps its mail", async () => {
  const lab = await Lab.of("", {});
  await assert.rejects(lab.of("gone.rollup"), /routeQueue|no hosts are known/);
  assert.equal(await lab.of("gone.rollup", { agent: "discard" }), "its own MX");
});

test("who only asks changes nothing", async () => {
  const lab = await Lab.of(AUTO, { mx: { "a.test": ["1 mx.prov.test"] } });
  const shared = await lab.of("a.test", { isQuestion: true });
  assert.equal(await lab.of(shared, { isQuestion: true }), "mx.prov.test");
  await assert.rejects(lab.of(shared));
});

test("hosts of queues that nobody joined for two months are forgotten", async () => {
  const lab = await Lab.of(AUTO, {
    mx: { "a.test": ["1 mx.old.test"], "b.test": ["1 mx.used.test"] },
  });
  const [old, used] = [await lab.of("a.test"), await lab.of("b.test")];
  await lab.days(40, async () => void (await lab.of("b.test")));
  assert.equal(await lab.of(old), "mx.old.test");
  await lab.days(40);
  assert.equal(await lab.of(used), "mx.used.test");
  await assert.rejects(lab.of(old));
});

test("domains that join at once leave the hosts that they all have", async () => {
  const all: Record<string, readonly string[]> = {};
  for (let at = 0; at < 20; at++)
    all[`d${at}.test`] = ["1 mx.prov.test", "5 all.prov.test", `5 only${at}.prov.test`];
  const lab = await Lab.of(AUTO, { mx: all });
  const queues = await Promise.all(Object.keys(all).map((domain) => lab.of(domain)));
  assert.equal(new Set(queues).size, 1);
  assert.equal(await lab.of(queues[0] ?? ""), "mx.prov.test; all.prov.test");
});
