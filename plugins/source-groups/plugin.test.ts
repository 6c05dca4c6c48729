import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { startMta } from "../../test/support/mta.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { SourceGroups } from "./contract.ts";

test("a group finds all that is kept free for it, whoever came first, and nobody more than there is", () => {
  const groups = new SourceGroups(
    new Map([
      ["a", { most: 5, reserved: 3 }],
      ["b", { most: Number.POSITIVE_INFINITY, reserved: 2 }],
    ]),
  );
  const client = fc.constantFrom("a", "b", undefined);
  fc.assert(
    fc.property(fc.array(client, { maxLength: 40 }), (arrivals) => {
      const counts = new Map<string, number>();
      const countOf = (group: string): number => counts.get(group) ?? 0;
      let taken = 0;
      for (const group of arrivals) {
        const refused = groups.noPlace(group, { taken, most: 8, countOf });
        const own = group === undefined ? 0 : countOf(group);
        if (group === "a" && own < 3) assert.equal(refused, undefined);
        if (group === "b" && own < 2) assert.equal(refused, undefined);
        if (refused !== undefined) continue;
        taken++;
        if (group !== undefined) counts.set(group, own + 1);
      }
      assert.ok(taken <= 8 && countOf("a") <= 5);
    }),
  );
});

const GROUPS = `<source-group shop>
    max-smtp-in 1
  </source-group>
  <source 127.0.0.2>
    source-group shop
  </source>
  <source 127.0.0.3>
    source-group shop
  </source>`;

test("clients of several sources share their group's limit; others do not, also after a reload", async () => {
  const mta = await startMta(`max-smtp-in 1\n${GROUPS}`);
  const sockets: ReturnType<typeof connect>[] = [];
  const greeting = (localAddress: string): Promise<string> => {
    const socket = connect({ port: mta.port, host: "127.0.0.1", localAddress });
    sockets.push(socket);
    socket.on("error", () => {});
    return new SocketReader(socket).line();
  };
  try {
    assert.match(await greeting("127.0.0.2"), /^220 /);
    assert.match(await greeting("127.0.0.3"), /^421 4\.3\.2 .*group/);
    assert.match(await greeting("127.0.0.4"), /^220 /);
    mta.config = mta.config.replace(
      "max-smtp-in 1\n  </source-group>",
      "max-smtp-in 2\n  </source-group>",
    );
    await mta.engine.control.reload();
    assert.match(await greeting("127.0.0.3"), /^220 /);
  } finally {
    for (const socket of sockets) socket.destroy();
    await mta.stop();
  }
});

test("more kept free than there is, is an error", async () => {
  const group = (...lines: readonly string[]): string =>
    `<source-group shop>\n${lines.join("\n")}\n</source-group>`;
  await assert.rejects(
    startMta(group("max-smtp-in 4", "reserved-smtp-in 5")),
    /kept free for a group/,
  );
  await assert.rejects(
    startMta(`total-max-smtp-in 3\n${group("reserved-smtp-in 5")}`),
    /total-max-smtp-in is 3/,
  );
});
