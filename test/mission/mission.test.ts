import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { recordIn } from "../../cli/json.ts";
import { generateKey, keyRecordText, writeKeyFile } from "../../plugins/dkim/contract.ts";
import { startDnsServer } from "../support/dns-server.ts";
import { freePort } from "../support/free-port.ts";
import { startFullHost } from "../support/full-host.ts";
import { TEST_AUTHORITY_FILE } from "../support/https-server.ts";
import { recordsOf } from "../support/records.ts";
import { mta } from "../support/run-mta.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { sendMail } from "../support/send-mail.ts";
import { startServer } from "../support/server-process.ts";
import type { PeerAnswers } from "../support/smtp-peer.ts";
import { StartTlsPeer } from "../support/starttls-peer.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { TimedServer } from "../support/timed-server.ts";
import { until } from "../support/until.ts";
import { verifyWithMailauth } from "../support/verify-dkim.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Runs a server under a clock that the test moves; `places` are its peers'. */
async function serve(
  config: (places: readonly string[]) => string,
  use: (server: TimedServer) => Promise<void>,
  answers: readonly PeerAnswers[] = [{}],
): Promise<void> {
  const server = await TimedServer.start(answers, config);
  try {
    await use(server);
  } finally {
    await server.stop();
    // Look-ups that nobody waits for any more end by their clock, and hold the process until then.
    for (let tries = 0; tries < 6; tries++) await server.clock.advance(10 * SECOND);
  }
}

/** A domain block for all mail, to the first peer. */
const all =
  (lines: string) =>
  ([place]: readonly string[]): string =>
    `<domain *>\nroute ${place}\nconnection-idle-timeout 0\nretry-after 10m\n${lines}\n</domain>`;

async function sendMany(server: TimedServer, count: number, domain = "x.test"): Promise<void> {
  for (let sent = 0; sent < count; sent++) await server.send({ to: [`a${sent}@${domain}`] });
}

function mailOf(server: TimedServer, count: number, peer = 0): Promise<void> {
  return server.until(`${count} messages`, () => server.taken(peer).length >= count);
}

/** How far a host goes before it falls silent. */
type Speech = "never" | "greeting" | "until-content" | "always";

/** A host that falls silent, and counts its clients and the commands that come at a time. */
class RawHost implements AsyncDisposable {
  readonly sockets = new Set<Socket>();
  most = 0;
  mostAhead = 0;
  readonly #speaks: Speech;
  readonly #server = createServer((socket) => {
    this.sockets.add(socket);
    this.most = Math.max(this.most, this.sockets.size);
    socket.on("error", () => {});
    socket.on("close", () => this.sockets.delete(socket));
    if (this.#speaks !== "never") this.#talk(socket);
  });

  constructor(speaks: Speech) {
    this.#speaks = speaks;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()));
    const address = this.#server.address();
    return `[127.0.0.1]:${typeof address === "object" ? address?.port : ""}`;
  }

  #talk(socket: Socket): void {
    let inContent = false;
    socket.write("220 raw.test\r\n");
    if (this.#speaks === "greeting") return;
    socket.on("data", (chunk: Buffer) => {
      const lines = chunk.toString("latin1").split("\r\n").slice(0, -1);
      if (!inContent) this.mostAhead = Math.max(this.mostAhead, lines.length);
      for (const line of lines) {
        if (inContent && line !== ".") continue;
        inContent = line === "DATA";
        if (inContent && this.#speaks === "until-content") socket.pause();
        const greeting = "250-raw.test\r\n250 PIPELINING";
        socket.write(`${line.startsWith("EHLO") ? greeting : inContent ? "354 go" : "250 ok"}\r\n`);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** How many connections there are at most to a host that never answers. */
async function connectionsHeld(
  config: (place: string) => string,
  domains: readonly string[],
): Promise<number> {
  const host = new RawHost("never");
  const place = await host.listen();
  try {
    await serve(
      () => config(place),
      async (server) => {
        for (const domain of domains) await sendMany(server, 5, domain);
        await server.until("connections", () => host.sockets.size >= 2);
        await server.clock.advance(SECOND);
      },
      [],
    );
    return host.most;
  } finally {
    await host[Symbol.asyncDispose]();
  }
}

const to = (place: string, lines: string): string =>
  `<domain *>\nroute ${place}\nretry-after 10m\n${lines}\n</domain>`;

/** What each row of the mission's table does, to a server with real peers. */
const ROWS: Readonly<Record<string, () => Promise<void>>> = {
  "<domain>, <virtual-mta> with nested <domain>, bind-to-source-ip": () =>
    serve(
      ([one, two]) => `
        <source 127.0.0.1>
          default-virtual-mta main
        </source>
        <virtual-mta main>
          bind-to-source-ip 127.0.0.5,127.0.0.6
          <domain inner.test>
            route ${two}
          </domain>
        </virtual-mta>
        <domain *>
          route ${one}
          connection-idle-timeout 0
          max-msg-per-connection 1
          max-smtp-out 1
        </domain>`,
      async (server) => {
        await server.send({ to: ["a@inner.test"] });
        await sendMany(server, 4);
        await mailOf(server, 4);
        await mailOf(server, 1, 1);
        const clients = server.peers[0]?.messages.map(({ client }) => client) ?? [];
        assert.deepEqual([...new Set(clients)].sort(), ["127.0.0.5", "127.0.0.6"]);
      },
      [{}, {}],
    ),

  "max-smtp-out of a queue, and of a virtual MTA": async () => {
    const queue = (place: string): string => to(place, "max-smtp-out 3");
    assert.equal(await connectionsHeld(queue, ["x.test"]), 3);
    const virtualMta = (place: string): string =>
      `<virtual-mta v>\nmax-smtp-out 2\n</virtual-mta>\ndefault-virtual-mta v\n${to(place, "")}`;
    assert.equal(await connectionsHeld(virtualMta, ["x.test", "y.test"]), 2);
  },

  "max-smtp-out-per-ip": async () => {
    const config = (place: string): string => to(place, "max-smtp-out 10\nmax-smtp-out-per-ip 2");
    assert.equal(await connectionsHeld(config, ["x.test"]), 2);
  },

  "max-delivery-threads": async () => {
    const config = (place: string): string => `max-delivery-threads 2\n${to(place, "")}`;
    assert.equal(await connectionsHeld(config, ["x.test", "y.test", "z.test"]), 2);
  },

  "smtp-pipeline-depth": async () => {
    const ahead = async (depth: number): Promise<number> => {
      const host = new RawHost("always");
      const place = await host.listen();
      try {
        await serve(
          () => to(place, `smtp-pipeline-depth ${depth}`),
          async (server) => {
            await server.send({ to: ["a@x.test", "b@x.test"] });
            await server.until("the delivery", () => server.mta.engine.control.waiting() === 0);
          },
          [],
        );
        return host.mostAhead;
      } finally {
        await host[Symbol.asyncDispose]();
      }
    };
    assert.equal(await ahead(1), 1);
    assert.ok((await ahead(50)) >= 3);
  },

  "delivery-interval": () =>
    serve(all("delivery-interval 600\nmax-msg-per-connection 1"), async (server) => {
      await sendMany(server, 3);
      await mailOf(server, 1);
      await server.pass(5 * MINUTE);
      assert.equal(server.peers[0]?.connections, 1);
      await server.pass(6 * MINUTE);
      assert.equal(server.peers[0]?.connections, 2);
    }),

  "max-msg-rate, max-connect-rate": async () => {
    await serve(all("max-msg-rate 2/h"), async (server) => {
      await sendMany(server, 5);
      await mailOf(server, 2);
      await server.pass(HOUR / 2);
      assert.equal(server.taken().length, 2);
      await server.pass(HOUR);
      assert.equal(server.taken().length, 4);
    });
    await serve(all("max-connect-rate 1/1m\nmax-msg-per-connection 1"), async (server) => {
      await sendMany(server, 3);
      await mailOf(server, 1);
      await server.pass(30 * SECOND, SECOND);
      assert.equal(server.peers[0]?.connections, 1);
      await server.pass(45 * SECOND, SECOND);
      assert.equal(server.peers[0]?.connections, 2);
    });
  },

  route: () =>
    serve(
      ([one, two]) => `<domain *>\nroute [127.0.0.1]:1,[127.0.0.1]:2;${two}\n</domain>
        <domain one.test>\nroute ${one};[127.0.0.1]:1\n</domain>`,
      async (server) => {
        await server.send({ to: ["a@one.test", "a@x.test"] });
        await mailOf(server, 1, 0);
        await mailOf(server, 1, 1);
        assert.deepEqual([server.taken(0), server.taken(1)], [["a@one.test"], ["a@x.test"]]);
      },
      [{}, {}],
    ),

  "smtp-port, resolve-to": () =>
    serve(
      ([place = ""]) =>
        `<domain *>\nresolve-to 127.0.0.1\nsmtp-port ${place.slice(place.lastIndexOf(":") + 1)}\n</domain>`,
      async (server) => {
        await server.send({ to: ["a@x.test"] });
        await mailOf(server, 1);
      },
    ),

  "max-message-size of the server, of a source, of a domain": () =>
    serve(
      ([place = ""]) => `max-message-size 3K
        <source 127.0.0.1>\nmax-message-size 2K\n</source>
        <domain *>\nroute ${place}\n</domain>
        <domain small.test>\nmax-message-size 1K\n</domain>
        <acct-file acct.csv>\nrecords d,b\n</acct-file>`,
      async (server) => {
        const content = (size: number): string => `Subject: x\r\n\r\n${"a\r\n".repeat(size / 3)}`;
        const large = await server.send({ to: ["a@x.test"], content: content(2500) });
        assert.match(large.join("\n"), /^552 5\.3\.4/m);
        await server.send({ from: "", to: ["a@small.test", "a@x.test"], content: content(1500) });
        await mailOf(server, 1);
        const rows = await server.meanwhile("records", recordsOf(server.mta.directory, 2));
        const bounce = rows.find(({ type }) => type === "b");
        assert.equal(bounce?.rcpt, "a@small.test");
        assert.match(bounce?.dsnStatus ?? "", /^5\.3\.4/);
        assert.deepEqual(server.taken(), ["a@x.test"]);
      },
    ),

  "require-rdns of a source, of a domain": async () => {
    // 192.0.2.7 has a name that leads back, 192.0.2.8 has none.
    const dns = await startDnsServer((name, type) => {
      if (type === "PTR" && name === "7.2.0.192.in-addr.arpa")
        return { answers: [{ type, name, ttl: 60, data: "named.test" }] };
      if (type === "A" && name === "named.test")
        return { answers: [{ type, name, ttl: 60, data: "192.0.2.7" }] };
      return { code: 3 };
    });
    try {
      await serve(
        () => `name-server 127.0.0.1:${dns.port}
          proxy-protocol-from 127.0.0.1
          relay-domain strict.test\nrelay-domain x.test
          <domain *>\nroute [127.0.0.1]:1\n</domain>
          <domain strict.test>\nrequire-rdns yes\n</domain>
          <source 192.0.2.64/26>\nrequire-rdns yes\n</source>`,
        async (server) => {
          const rcpt = async (client: string, to: string): Promise<string> => {
            const commands = ["EHLO a.test", "MAIL FROM:<a@b.test>", `RCPT TO:<${to}>`, "QUIT"];
            const talk = talkFrom(server.mta.port, client, commands);
            return (await server.meanwhile("the answers", talk)).join("\n");
          };
          assert.match(await rcpt("192.0.2.7", "a@strict.test"), /^250 2\.1\.5/m);
          assert.match(await rcpt("192.0.2.8", "a@strict.test"), /^550 5\.7\.25/m);
          assert.match(await rcpt("192.0.2.8", "a@x.test"), /^250 2\.1\.5/m);
          assert.match(await rcpt("192.0.2.70", "a@x.test"), /^5\d\d 5\.7\.25/);
        },
        [],
      );
    } finally {
      dns.close();
    }
  },

  "dkim-sign, domain-key": () =>
    inTemporaryFolder(async (folder) => {
      const key = await generateKey("rsa");
      const file = join(folder, "s1.pem");
      await writeKeyFile(file, key);
      await serve(
        (places) => `domain-key s1,example.com,${file}\n${all("dkim-sign yes")(places)}`,
        async (server) => {
          await server.send({ to: ["a@x.test"], content: "From: a@example.com\r\n\r\nhi\r\n" });
          await mailOf(server, 1);
          const [message] = server.peers[0]?.messages ?? [];
          const records = new Map([["s1._domainkey.example.com", keyRecordText(key)]]);
          const [signature] = await verifyWithMailauth(
            message?.content ?? "",
            records,
            server.clock.now(),
          );
          assert.deepEqual(
            [signature?.result, signature?.domain, signature?.selector],
            ["pass", "example.com", "s1"],
          );
        },
      );
    }),

  "tls required, verified, opportunistic, none; use-starttls": async () => {
    const secured = new StartTlsPeer();
    const plain = new StartTlsPeer();
    plain.shown = undefined;
    const [there, clear] = [await secured.listen(), await plain.listen()];
    const domain = (name: string, port: number, tls: string): string =>
      `<domain ${name}.test>\nroute [127.0.0.1]:${port}\n${tls}\n</domain>`;
    try {
      await serve(
        () =>
          [
            domain("required", there, "tls required"),
            domain("opportunistic", there, "use-starttls yes"),
            domain("none", there, "tls none"),
            domain("verified", there, `tls verified\nsmtp-tls-ca-file ${TEST_AUTHORITY_FILE}`),
            domain("untrusted", there, "tls verified"),
            domain("refused", clear, "tls required"),
            domain("fallback", clear, "tls opportunistic"),
          ].join("\n"),
        async (server) => {
          const taken = ["required", "opportunistic", "none", "verified", "fallback"];
          const kept = ["untrusted", "refused"];
          await server.send({ to: [...taken, ...kept].map((name) => `a@${name}.test`) });
          const count = (): number => secured.messages.length + plain.messages.length;
          await server.until("mail", () => count() >= taken.length);
          const { control } = server.mta.engine;
          const failed = (): number =>
            control.queues().filter(({ lastError }) => lastError !== undefined).length;
          await server.until(
            "the rest to fail",
            () => failed() === kept.length && control.waiting() === kept.length,
          );
          const of = (peer: StartTlsPeer): readonly string[] =>
            peer.messages.map((each) => `${/@(\w+)/.exec(each.to)?.[1]} ${each.secure}`).sort();
          assert.deepEqual(of(secured), [
            "none false",
            "opportunistic true",
            "required true",
            "verified true",
          ]);
          assert.deepEqual(of(plain), ["fallback false"]);
        },
        [],
      );
    } finally {
      await secured.close();
      await plain.close();
    }
  },

  "local, mailbox-command": () =>
    inTemporaryFolder(async (folder) => {
      const [program, out] = [join(folder, "deliver"), join(folder, "out")];
      await mkdir(out);
      await writeFile(program, `#!/bin/sh\ncat >"${out}/$1"\ntest "$1" != full || exit 75\n`);
      for (const path of [program, folder, out]) await chmod(path, 0o777);
      const user = process.getuid?.() === 0 ? "command-user nobody" : "";
      await serve(
        () => `<domain here.test>\nlocal yes\nmailbox-command "${program} $user"\n${user}\n</domain>
          relay-domain here.test\n<acct-file acct.csv>\nrecords d,t\n</acct-file>`,
        async (server) => {
          await server.send({ to: ["ann@here.test", "full@here.test"] });
          const rows = await server.meanwhile("records", recordsOf(server.mta.directory, 2));
          const types = rows.map(({ type, rcpt }) => `${type} ${rcpt}`).sort();
          assert.deepEqual(types, ["d ann@here.test", "t full@here.test"]);
          assert.match(await readFile(join(out, "ann"), "utf8"), /Subject: test/);
        },
        [],
      );
    }),

  "log-entries, accounting-log, log-domain": () =>
    serve(
      ([place]) => `log-domain logs/%d.log
        <domain *>\nroute ${place}\n</domain>
        <domain one.test>\nlog-entries yes\naccounting-log one.csv\n</domain>`,
      async (server) => {
        await server.send({ to: ["a@one.test", "a@two.test"] });
        await mailOf(server, 2);
        const holds = (name: string, text: string): Promise<true> =>
          server.meanwhile(
            name,
            until(name, () =>
              readFile(join(server.mta.directory, name), "utf8").then(
                (found) => found.includes(text) || undefined,
                () => undefined,
              ),
            ),
          );
        await holds("one.csv", "a@one.test");
        await holds("logs/one.test.log", "a@one.test");
        await holds("logs/two.test.log", "a@two.test");
      },
    ),

  "cold-virtual-mta, max-cold-virtual-mta-msg": () =>
    serve(
      ([place]) => `default-virtual-mta warm
        <virtual-mta warm>\nbind-to-source-ip 127.0.0.3\ncold-virtual-mta cold\n</virtual-mta>
        <virtual-mta cold>\nbind-to-source-ip 127.0.0.2\n</virtual-mta>
        <domain *>\nroute ${place}\nmax-cold-virtual-mta-msg 2/day,4/day\n</domain>`,
      async (server) => {
        await sendMany(server, 3);
        await mailOf(server, 3);
        // Counters survive a restart.
        await server.restart();
        await sendMany(server, 2);
        await mailOf(server, 5);
        const cold = server.peers[0]?.messages.filter(({ client }) => client === "127.0.0.2");
        assert.equal(cold?.length, 2);
      },
    ),

  "smtp-timeout, connection-timeout, read-timeout, write-timeout, dns-timeout": async () => {
    const [silent, deaf] = [new RawHost("greeting"), new RawHost("until-content")];
    const [first, second] = [await silent.listen(), await deaf.listen()];
    const full = await startFullHost();
    const dns = await startDnsServer(() => "silence");
    try {
      await serve(
        () => `name-server 127.0.0.1:${dns.port}
          smtp-timeout 20m\nconnection-timeout 5
          <domain full.test>\nroute [127.0.0.1]:${full.port}\n</domain>
          <domain slow.test>\nroute ${second}\nsmtp-timeout 6s\nwrite-timeout 1h\n</domain>
          <domain silent.test>\nroute ${first}\nread-timeout 7s\n</domain>
          <domain deaf.test>\nroute ${second}\nwrite-timeout 9s\n</domain>
          <domain lost.test>\nroute lost-host.test:25\ndns-timeout 3s\n</domain>`,
        async (server) => {
          const content = `Subject: long\r\n\r\n${`${"a".repeat(998)}\r\n`.repeat(16_000)}`;
          const names = ["full", "silent", "slow", "lost", "deaf"];
          await server.send({ to: names.map((name) => `a@${name}.test`), content });
          const { control } = server.mta.engine;
          const errorOf = (domain: string): string =>
            control.queues().find(({ name }) => name.startsWith(`${domain}.test/`))?.lastError ??
            "";
          await server.until("all to be given up", () =>
            names.every((name) => errorOf(name) !== ""),
          );
          assert.match(errorOf("full"), /timeout connecting/);
          assert.match(errorOf("silent"), /timeout waiting for the reply to EHLO/);
          assert.match(errorOf("slow"), /timeout sending content/);
          assert.match(errorOf("deaf"), /timeout sending content/);
          assert.match(errorOf("lost"), /no answer within 3 s in total/);
        },
        [],
      );
    } finally {
      dns.close();
      full.stop();
      await silent[Symbol.asyncDispose]();
      await deaf[Symbol.asyncDispose]();
    }
  },

  "server_name, server_id": () =>
    serve(
      ([place]) =>
        `server_name = mx.mission.test\nserver_id = mx-1\n<domain *>\nroute ${place}\n</domain>`,
      async (server) => {
        const greeting = await server.meanwhile("the greeting", firstLine(server.mta.port));
        assert.match(greeting, /^220 mx\.mission\.test /);
        await server.send({ from: "me@home.test", to: ["bad@x.test"] });
        await mailOf(server, 1);
        const [report] = server.peers[0]?.messages ?? [];
        assert.deepEqual([report?.from, report?.helo], ["<>", "mx.mission.test"]);
        assert.match(report?.content ?? "", /^Message-ID: <.*mx-1.*>/im);
      },
      [{ rcpt: (line) => (line.includes("bad@") ? "550 5.1.1 no" : "250 2.1.5 ok") }],
    ),

  "max-deliveries-per-connection": () =>
    serve(all("max-deliveries-per-connection 2\nmax-smtp-out 1"), async (server) => {
      await server.mta.engine.control.pauseQueue("*/*", true);
      await sendMany(server, 5);
      await server.mta.engine.control.pauseQueue("*/*", false);
      await mailOf(server, 5);
      assert.equal(server.peers[0]?.connections, 3);
    }),

  "max-queued": () =>
    serve(
      () =>
        "max-queued 2\n<domain one.test>\nmax-queued 1\n</domain>\n<domain *>\nroute [127.0.0.1]:1\n</domain>",
      async (server) => {
        await server.send({ to: ["a@one.test"] });
        const own = await server.send({ to: ["b@one.test"] });
        assert.match(own.join("\n"), /^452 4\.3\.1 .*domain/m);
        await server.send({ to: ["a@two.test"] });
        const whole = await server.send({ to: ["a@three.test"] });
        assert.match(whole.join("\n"), /^452 4\.3\.1/m);
      },
      [],
    ),

  "back-off-mode": () => {
    let refuses = true;
    return serve(
      ([place]) => `<smtp-pattern-list replies>\nreply /too many/ mode=backoff\n</smtp-pattern-list>
        <domain *>\nroute ${place}\nsmtp-pattern-list replies\nback-off-mode normal\nconnection-idle-timeout 0
        backoff-retry-after 20m\nbackoff-to-normal-after-delivery yes\n</domain>
        <domain off.test>\nback-off-mode off\n</domain>`,
      async (server) => {
        await server.send({ to: ["a@x.test", "a@off.test"] });
        const mode = (domain: string): string | undefined =>
          server.mta.engine.control.queues().find(({ name }) => name.startsWith(`${domain}/`))
            ?.mode;
        await server.until("back-off", () => mode("x.test") === "backoff");
        assert.equal(mode("off.test"), "normal");
        refuses = false;
        await server.pass(25 * 60 * SECOND, 5 * 60 * SECOND);
        assert.equal(server.taken().length, 2);
        await server.until("normal", () => (mode("x.test") ?? "normal") === "normal");
      },
      [{ rcpt: () => (refuses ? "451 4.7.0 too many messages" : "250 2.1.5 ok") }],
    );
  },

  "backoff-max-msg-rate": () => {
    let refuses = true;
    return serve(
      ([place]) => `<smtp-pattern-list replies>\nreply /too many/ mode=backoff\n</smtp-pattern-list>
        <domain *>\nroute ${place}\nsmtp-pattern-list replies\nconnection-idle-timeout 0
        max-msg-rate 100/h\nbackoff-max-msg-rate 4/h\nbackoff-retry-after 5m\nbackoff-to-normal-after 1d
        </domain>`,
      async (server) => {
        const { control } = server.mta.engine;
        const isThrottled = (): boolean => control.queues().some(({ mode }) => mode === "backoff");
        await server.send({ to: ["first@x.test"] });
        await server.until("back-off", isThrottled);
        refuses = false;
        await sendMany(server, 20);
        for (const most of [4, 8, 12]) {
          await server.pass(HOUR, 5 * MINUTE);
          assert.ok(server.taken().length <= most, `${server.taken().length} > ${most}`);
        }
        assert.ok(server.taken().length >= 8, `${server.taken().length}`);
        await control.setQueueMode("x.test/*", "normal");
        await mailOf(server, 21);
      },
      [{ rcpt: () => (refuses ? "451 4.7.0 too many messages" : "250 2.1.5 ok") }],
    );
  },

  "queue-priority, recipient priorities": () =>
    serve(
      ([place]) => `total-max-smtp-out 1
        <source 127.0.0.1>\npattern-list urgent\n</source>
        <pattern-list urgent>\nmail-from /^alerts@/ recipient-priority=90\n</pattern-list>
        <domain *>\nroute ${place}\nmax-msg-per-connection 1\nconnection-idle-timeout 0\nqueue-priority 10\n</domain>
        <domain urgent.test>\nqueue-priority 90\n</domain>`,
      async (server) => {
        const { control } = server.mta.engine;
        await control.pauseQueue("*/*", true);
        await sendMany(server, 20, "big.test");
        await server.send({ from: "alerts@x.test", to: ["alert@big.test"] });
        await server.send({ to: ["a@urgent.test"] });
        await control.pauseQueue("*/*", false);
        await mailOf(server, 22);
        const order = server.taken();
        assert.ok(order.indexOf("a@urgent.test") < 6, order.join(" "));
        assert.ok(order.indexOf("alert@big.test") < 6, order.join(" "));
      },
    ),

  "statistics, statistics-file": () =>
    serve(
      (places) => `statistics = true\nstatistics-file ./statistics.json\n${all("")(places)}`,
      async (server) => {
        const delivered = async (): Promise<unknown> => {
          const file = join(server.mta.directory, "statistics.json");
          return recordIn(JSON.parse(await readFile(file, "utf8"))).delivered;
        };
        const holds = (count: number): Promise<true> =>
          server.meanwhile(
            `${count} in the file`,
            until("the file", async () => (await delivered()) === count || undefined),
          );
        await holds(0);
        for (const count of [1, 2]) {
          await server.send({ to: ["a@x.test"] });
          await mailOf(server, count);
          await server.pass(MINUTE);
          await holds(count);
        }
      },
    ),

  "delivery-queue, pid-file, log-level, log_file; check-config, reload, show domain": () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, "config");
      const port = await freePort();
      const text = (
        more: string,
        level = "4",
      ): string => `log-level = ${level}\nsmtp-listener 127.0.0.1:${port}
        delivery-queue "./queue"\npid-file ./mta.pid\nlog_file = ./mta.log
        <domain *>\nroute [127.0.0.1]:1\n${more}\n</domain>`;
      await writeFile(file, text(""));
      const check = await mta("check-config", "--strict", "--no-files", file);
      assert.equal(check.code, 0, check.out);
      const server = await startServer(THIS_RUNTIME, file);
      try {
        const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
        assert.equal(await read("mta.pid"), `${server.pid}\n`);
        await sendMail(port, { to: ["a@x.test"] });
        const shown = await mta("show", "domain", "x.test", "-c", file);
        assert.match(shown.out, /x\.test/);
        await writeFile(file, text("no-such-directive 1"));
        assert.equal((await mta("check-config", file)).code, 1);
        assert.equal((await mta("reload", "-c", file)).code, 1);
        await writeFile(file, text("max-smtp-out 7"));
        assert.equal((await mta("reload", "-c", file)).code, 0);
        const settings = await mta("show", "settings", "x.test", "-c", file);
        assert.match(settings.out, /max-smtp-out +7/);
        assert.match(await read("queue/format"), /./);
        await writeFile(file, text("", "warning"));
        assert.equal((await mta("reload", "-c", file)).code, 0);
        await sendMail(port, { to: ["a@unsaid.test"] });
        await server.end("SIGTERM");
        const log = await read("mta.log");
        assert.match(log, /x\.test/);
        assert.doesNotMatch(log, /unsaid\.test/);
      } finally {
        await server.end("SIGKILL");
      }
    }),
};

/** Has a conversation as a client at another address, whom a proxy brings; the lines that are answered. */
function talkFrom(
  port: number,
  client: string,
  commands: readonly string[],
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const lines: string[] = [];
    let next = 0;
    let input = "";
    socket.once("error", reject);
    socket.once("close", () => resolve(lines));
    socket.write(`PROXY TCP4 ${client} 192.0.2.25 1111 25\r\n`);
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        lines.push(line);
        const command = commands[next];
        if (line[3] === "-" || command === undefined) continue;
        next++;
        socket.write(`${command}\r\n`);
      }
    });
  });
}

/** The first line a server says. */
function firstLine(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", reject);
    socket.once("data", (line: Buffer) => {
      resolve(line.toString());
      socket.destroy();
    });
  });
}

for (const [row, act] of Object.entries(ROWS)) test(`${row}: it acts`, act);
