import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { definePlugin, directive, type Plugin, text } from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { SocketReader } from "../support/socket-reader.ts";
import { until } from "../support/until.ts";

/** Knows one user, whose name and password are in the configuration. */
const users: Plugin = definePlugin({
  name: "users-of-the-test",
  summary: "Of the test.",
  directives: {
    "only-user": directive(text, { scopes: ["global"], doc: "Who may log in.", example: "joe" }),
  },
  hooks: {
    findIdentity: {
      when: ({ onlyUser }) => onlyUser !== undefined,
      handler({ user }, { global: { onlyUser } }) {
        if (user !== onlyUser) return undefined;
        return { name: user, source: "users", verifiers: [{ kind: "plain", password: "secret" }] };
      },
    },
  },
});

interface Client {
  readonly socket: Socket;
  readonly reader: SocketReader;
  ask(line: string): Promise<string>;
  /** Lines of the reply to EHLO. */
  hello(): Promise<readonly string[]>;
}

async function client(port: number): Promise<Client> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const reader = new SocketReader(socket);
  await reader.line();
  const ask = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reader.line();
  };
  const hello = async (): Promise<readonly string[]> => {
    const lines = [await ask("EHLO c.test")];
    while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
    return lines.map((line) => line.slice(4));
  };
  return { socket, reader, ask, hello };
}

async function withMta(
  config: string,
  run: (mta: TestMta, reload: (config: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const mta = await startMta(config, { plugins: [users] });
  try {
    await run(mta, async (next) => {
      mta.config = next;
      const { ok } = await mta.engine.control.reload();
      assert.ok(ok);
    });
  } finally {
    await mta.stop();
  }
}

const older = ({ engine }: TestMta): number => engine.control.status().olderConfigurations;

test("a session lives under the configuration it began with; old ones are counted until the last session is gone", async () => {
  await withMta("max-message-size 1k\nsmtp-reload-timeout 1h", async (mta, reload) => {
    const old = await client(mta.port);
    assert.equal(older(mta), 0);
    await reload("max-message-size 2k\nsmtp-reload-timeout 1h");
    const middle = await client(mta.port);
    await reload("max-message-size 3k\nsmtp-reload-timeout 1h");
    const fresh = await client(mta.port);
    const sizes = await Promise.all([old, middle, fresh].map((each) => each.hello()));
    assert.deepEqual(
      sizes.map((lines) => lines.find((line) => line.startsWith("SIZE"))),
      ["SIZE 1024", "SIZE 2048", "SIZE 3072"],
    );
    assert.equal(older(mta), 2);
    assert.equal(mta.engine.control.status().olderUsers, 2);
    await middle.ask("QUIT");
    await until("one old configuration", async () => (older(mta) === 1 ? true : undefined));
    old.socket.destroy();
    await until("no old configuration", async () => (older(mta) === 0 ? true : undefined));
    assert.match(await fresh.ask("NOOP"), /^250 /);
  });
});

test("when their time is over sessions of an older configuration end, and nothing of it is left", async () => {
  await withMta("max-message-size 1k", async (mta, reload) => {
    const clients = await Promise.all([1, 2, 3].map(() => client(mta.port)));
    await reload("max-message-size 2k\nsmtp-reload-timeout 0");
    for (const { reader } of clients) assert.match(await reader.line(), /^421 4\.3\.2 /);
    await until("no old configuration", async () => (older(mta) === 0 ? true : undefined));
  });
});

test("a user that is gone, and one whose source is gone, are sent away at once; others stay", async () => {
  const sources = "<source users>\nmax-message-size 9k\n</source>\nsmtp-reload-timeout 1h\n";
  await withMta(`only-user joe\n${sources}`, async (mta, reload) => {
    const login = Buffer.from("\0joe\0secret").toString("base64");
    const [joe, nobody] = [await client(mta.port), await client(mta.port)];
    assert.ok((await joe.hello()).includes("AUTH PLAIN LOGIN"));
    assert.match(await joe.ask(`AUTH PLAIN ${login}`), /^235 /);
    assert.ok((await joe.hello()).includes("SIZE 9216"), "the settings of its source");
    await reload(`only-user joe\n# the same\n${sources}`);
    assert.match(await joe.ask("NOOP"), /^250 /);
    await reload(`only-user jane\n${sources}`);
    assert.match(await joe.reader.line(), /^421 4\.3\.2 /);
    assert.match(await nobody.ask("NOOP"), /^250 /);
    const jane = await client(mta.port);
    await jane.hello();
    const hers = Buffer.from("\0jane\0secret").toString("base64");
    assert.match(await jane.ask(`AUTH PLAIN ${hers}`), /^235 /);
    await reload("only-user jane\nsmtp-reload-timeout 1h");
    assert.match(await jane.reader.line(), /^421 4\.3\.2 /);
    const again = await client(mta.port);
    await again.hello();
    assert.match(await again.ask(`AUTH PLAIN ${hers}`), /^454 4\.7\.0 /, "not as anybody");
    again.socket.destroy();
    nobody.socket.destroy();
    await until("no old configuration", async () => (older(mta) === 0 ? true : undefined));
  });
});
