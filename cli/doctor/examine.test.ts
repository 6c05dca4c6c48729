import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lookup, Resolver } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { examine } from "./examine.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { type CheckName, type Diagnosis, well } from "./finding.ts";
import type { Wanted } from "./subject.ts";

const NONE: Lookup<never> = { kind: "none", exists: false, ttl: 0 };
const found = (...records: string[]): Lookup<string> => ({
  ...{ kind: "found", records, ttl: 60, authentic: true },
});

/** A resolver of some names. */
function resolverOf(table: Readonly<Record<string, Lookup<string>>>): Resolver {
  const look = (question: string) => Promise.resolve(table[question] ?? NONE);
  return {
    validates: true,
    mx: () => Promise.resolve(NONE),
    tlsa: () => Promise.resolve(NONE),
    a: (name) => look(`A ${name}`),
    aaaa: (name) => look(`AAAA ${name}`),
    txt: (name) => look(`TXT ${name}`),
    ptr: (address) => look(`PTR ${address}`),
    cname: (name) => look(`CNAME ${name}`),
  };
}

const DNS = {
  "A mail.example.net": found("198.51.100.7"),
  "PTR 198.51.100.7": found("mail.example.net"),
};

const SYSTEM: Readonly<Record<string, string>> = {
  "/proc/meminfo": "MemTotal: 4194304 kB\nMemAvailable: 3145728 kB\n",
  "/proc/sys/net/core/somaxconn": "4096\n",
  "/proc/sys/net/ipv4/ip_local_port_range": "10240\t65535\n",
  "/proc/sys/net/ipv4/tcp_tw_reuse": "2\n",
  "/run/systemd/timesync/synchronized": "",
};

/** A host with which all is well, but for what a test says. */
function hostWith(change: Partial<ExaminedHost> = {}): ExaminedHost {
  return {
    now: Date.UTC(2026, 5, 1),
    runtime: { name: "bun", version: "1.4.5" },
    user: 1000,
    addresses: ["198.51.100.7", "127.0.0.1"],
    descriptors: { limit: 65_536, open: 40 },
    resolver: resolverOf(DNS),
    systemFile: (path) => SYSTEM[path],
    content: () => Promise.reject(new Error("not there")),
    file: () => Promise.resolve({ is: "directory", mode: 0o700, owner: 1000 }),
    fileSystem: () =>
      Promise.resolve({ type: 0xef53, free: 2 ** 36, size: 2 ** 37, inodes: 1e6, inodesFree: 9e5 }),
    flushes: () => Promise.resolve({ times: [1, 1, 1, 1] }),
    canBind: () => Promise.resolve(true),
    listen: () => Promise.resolve(undefined),
    listener: () => undefined,
    probe: () => Promise.resolve({ answered: true, authentic: true }),
    greeting: () => Promise.resolve({ met: true, line: "220 mx.test ESMTP" }),
    ...change,
  };
}

const WANTED: Wanted = {
  hostName: "mail.example.net",
  hostNameIsSet: true,
  spool: "/var/spool/mta",
  minFreeSpace: 64 * 2 ** 20,
  listeners: [{ host: "0.0.0.0", port: 25 }],
  webListeners: [],
  sources: [{ address: "198.51.100.7", helo: "mail.example.net" }],
  connectionsIn: 1000,
  connectionsOut: 1200,
  memoryPercent: 90,
  nameServers: [{ address: "127.0.0.1", port: 53 }],
  certificates: [],
  webCertificates: [],
  certificateKeys: [],
  dkimKeys: [],
};

async function examined(
  host: Partial<ExaminedHost> = {},
  wanted: Partial<Wanted> = {},
): Promise<readonly Diagnosis[]> {
  return examine({
    host: hostWith(host),
    wanted: { ...WANTED, ...wanted },
    clock: new FakeClock(),
    configFile: undefined,
    configuration: well("/etc/mta/config"),
    dns: true,
    connect: { host: "mx.test", port: 25 },
  });
}

test("with a host that has all, nothing is said but what mail would gain by", async () => {
  const all = await examined();
  const rest = all.filter(({ health }) => health !== "ok").map(({ check }) => check);
  assert.deepEqual(rest, ["certificates", "dkim"]);
  const sources = all.find(({ check }) => check === "sources");
  assert.match(
    sources?.seen ?? "",
    /^198\.51\.100\.7 is mail\.example\.net, which leads back, and says/,
  );
  const spool = all.filter(({ check }) => check === "spool").map(({ seen }) => seen);
  assert.match(spool.join("\n"), /1000 flushes a second, 99 % within 1\.0 ms: some 500 messages/);
});

const denied = (): Promise<never> =>
  Promise.reject(Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" }));
const system = (change: Readonly<Record<string, string | undefined>>) => ({
  systemFile: (path: string) => ({ ...SYSTEM, ...change })[path],
});
const space = (change: Partial<Awaited<ReturnType<ExaminedHost["fileSystem"]>>>) => ({
  fileSystem: async () => ({ ...(await hostWith().fileSystem("/")), ...change }),
});

/** What is wrong, by the check that says so. */
const CASES: readonly (readonly [
  CheckName,
  Diagnosis["health"],
  RegExp,
  Partial<ExaminedHost>,
  Partial<Wanted>?,
])[] = [
  ["runtime", "problem", /Node 20/, { runtime: { name: "node", version: "20.20.2" } }],
  [
    "open-files",
    "warning",
    /1024 may be open, .* 2304/,
    { descriptors: { limit: 1024, open: 40 } },
  ],
  ["open-files", "unknown", /not known/, { descriptors: undefined }],
  [
    "memory",
    "problem",
    /95 %/,
    system({ "/proc/meminfo": "MemTotal: 100 kB\nMemAvailable: 5 kB\n" }),
  ],
  ["memory", "unknown", /cannot be told/, system({ "/proc/meminfo": undefined })],
  ["kernel", "warning", /somaxconn is 128/, system({ "/proc/sys/net/core/somaxconn": "128\n" })],
  [
    "kernel",
    "unknown",
    /somaxconn is not known/,
    system({ "/proc/sys/net/core/somaxconn": "\u0000" }),
  ],
  ["clock", "problem", /1970-01-01/, { now: 0 }],
  [
    "clock",
    "unknown",
    /cannot be told/,
    system({ "/run/systemd/timesync/synchronized": undefined }),
  ],
  ["spool", "problem", /tmpfs/, space({ type: 0x0102_1994 })],
  ["spool", "problem", /NFS/, space({ type: 0x6969 })],
  ["spool", "warning", /overlayfs/, space({ type: 0x794c_7630 })],
  ["spool", "problem", /^1 MiB free/, space({ free: 2 ** 20 })],
  ["spool", "warning", /, 12 inodes/, space({ inodesFree: 12 })],
  [
    "spool",
    "warning",
    /20 flushes a second/,
    { flushes: () => Promise.resolve({ times: [50, 50] }) },
  ],
  ["spool", "problem", /nothing can be written/, { flushes: denied }],
  ["spool", "unknown", /did not finish/, { flushes: () => Promise.resolve({ times: [] }) }],
  ["spool", "unknown", /not there yet/, { file: () => Promise.resolve(undefined) }],
  ["spool", "problem", /permission denied/, { file: denied }],
  [
    "permissions",
    "problem",
    /mode 755/,
    { file: async () => ({ is: "directory", mode: 0o755, owner: 1000 }) },
  ],
  [
    "permissions",
    "warning",
    /belongs to user 0/,
    { file: async () => ({ is: "directory", mode: 0o700, owner: 0 }) },
  ],
  [
    "permissions",
    "problem",
    /everybody may read the key/,
    { file: async () => ({ is: "file", mode: 0o604, owner: 1000 }) },
    { certificateKeys: ["/etc/key.pem"] },
  ],
  ["ports", "problem", /taken by another program/, { listen: async () => "EADDRINUSE" }],
  [
    "ports",
    "problem",
    /taken by exim4, process 7/,
    { listen: async () => "EADDRINUSE", listener: () => ({ pid: 7, name: "exim4" }) },
  ],
  [
    "ports",
    "ok",
    /this server's/,
    {
      listen: async () => "EADDRINUSE",
      listener: () => ({ pid: 7, name: "bun" }),
      ...system({ "/var/spool/mta/mta.pid": "7\n" }),
    },
  ],
  ["ports", "problem", /may not listen/, { listen: async () => "EACCES" }],
  ["ports", "problem", /no such address/, { listen: async () => "EADDRNOTAVAIL" }],
  [
    "certificates",
    "problem",
    /no certificate that can be read/,
    {},
    { certificates: ["/etc/cert.pem"] },
  ],
  [
    "dns",
    "problem",
    /no answer: timed out/,
    { probe: async () => ({ answered: false, reason: "timed out" }) },
  ],
  [
    "dns",
    "warning",
    /over TCP/,
    {
      probe: async (_, by) =>
        by === "udp" ? { answered: true, authentic: true } : { answered: false, reason: "closed" },
    },
  ],
  [
    "dns",
    "warning",
    /does not validate/,
    { probe: async () => ({ answered: true, authentic: false }) },
  ],
  ["dns", "problem", /no name server/, {}, { nameServers: [] }],
  ["host-name", "problem", /not a name on the Internet/, {}, { hostName: "vm" }],
  ["host-name", "problem", /has no address/, { resolver: resolverOf({}) }],
  [
    "host-name",
    "unknown",
    /SERVFAIL/,
    { resolver: resolverOf({ "A mail.example.net": { kind: "temporary", reason: "SERVFAIL" } }) },
  ],
  [
    "sources",
    "problem",
    /not an address of this host/,
    { addresses: [], canBind: async () => false },
  ],
  ["sources", "problem", /cannot be sent from now/, { canBind: async () => false }],
  [
    "sources",
    "problem",
    /has no name/,
    { resolver: resolverOf({ "A mail.example.net": found("198.51.100.7") }) },
  ],
  [
    "sources",
    "problem",
    /does not lead back/,
    { resolver: resolverOf({ ...DNS, "A mail.example.net": found("198.51.100.9") }) },
  ],
  [
    "sources",
    "problem",
    /says other\.test in EHLO, which has no address/,
    {},
    { sources: [{ address: "198.51.100.7", helo: "other.test" }] },
  ],
  [
    "sources",
    "unknown",
    /network of your own/,
    {},
    { sources: [{ address: "10.0.0.9", helo: "mail.example.net" }] },
  ],
  [
    "sources",
    "unknown",
    /has none of the Internet/,
    { addresses: ["127.0.0.1", "10.1.2.3"] },
    { sources: [] },
  ],
  [
    "dkim",
    "problem",
    /_domainkey/,
    {},
    { dkimKeys: [{ selector: "s1", domain: "example.net", file: "/nowhere/key.pem" }] },
  ],
  [
    "port-25",
    "problem",
    /cannot be reached: ETIMEDOUT/,
    { greeting: async () => ({ met: false, reason: "ETIMEDOUT" }) },
  ],
  [
    "port-25",
    "warning",
    /554 no\\u001b/,
    { greeting: async () => ({ met: true, line: "554 no\u001b[2J" }) },
  ],
];

for (const [check, health, seen, host, wanted] of CASES)
  test(`${check}: ${health} ${seen.source}`, async () => {
    const all = await examined(host, wanted);
    const mine = all.filter((each) => each.check === check && each.health === health);
    const texts = all
      .filter((each) => each.check === check)
      .map((each) => `${each.health} ${each.seen}`);
    assert.ok(
      mine.some((each) => seen.test(each.seen)),
      texts.join("\n"),
    );
    if (health === "problem" || health === "warning")
      assert.ok(
        mine.every(({ advice }) => advice),
        "it says what to do",
      );
  });

test("a check that never ends, or fails, is one that could not tell; the others go on", async () => {
  const clock = new FakeClock();
  const examining = examine({
    host: hostWith({
      probe: () => new Promise(() => {}),
      listen: () => Promise.reject(new Error("of no use")),
    }),
    ...{ wanted: WANTED, clock, configFile: undefined, configuration: well("") },
    ...{ dns: true, connect: undefined },
  });
  await clock.advance(21_000);
  const all = await examining;
  const of = (check: CheckName) => all.filter((each) => each.check === check);
  assert.match(of("dns")[0]?.seen ?? "", /longer than 20 s/);
  assert.match(of("ports")[0]?.seen ?? "", /could not be looked at: of no use/);
  assert.equal(of("sources")[0]?.health, "ok");
  assert.deepEqual(of("port-25"), []);
});

test("the DNS is not asked where nobody wants that", async () => {
  const never = (): never => assert.fail("asked");
  const all = await examine({
    host: hostWith({ resolver: { ...resolverOf({}), ptr: never, a: never }, probe: never }),
    ...{ wanted: WANTED, clock: new FakeClock(), configFile: undefined, configuration: well("") },
    ...{ dns: false, connect: undefined },
  });
  assert.ok(all.every(({ check }) => check !== "dns" && check !== "sources"));
});
