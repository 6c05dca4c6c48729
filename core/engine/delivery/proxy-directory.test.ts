import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { ProxyPeer } from "../../../test/support/proxy-peer.ts";
import { turnUntil } from "../../../test/support/until.ts";
import type { Resolver } from "../../dns/resolver.ts";
import type { ProxyHop } from "../../smtp/proxy-hop.ts";
import { ProxyDirectory } from "./proxy-directory.ts";

const nothing = (): never => assert.fail("an address needs no look-up");
const resolver: Pick<Resolver, "a" | "aaaa"> = { a: nothing, aaaa: nothing };

const hopTo = (port: number, password?: string): ProxyHop => ({
  ...{ name: "p", protocol: "socks5", host: "127.0.0.1", port, local: undefined },
  ...{ fromPort: 0, rank: 0 },
  login: password === undefined ? undefined : { user: "u", password: () => password },
});

test("a SOCKS server counts as there once it takes our login, another proxy once it takes a connection", async () => {
  const proxies = new ProxyDirectory(resolver, new FakeClock());
  const peer = new ProxyPeer({ from: "127.0.0.1", login: ["u", "right"] });
  const port = await peer.listen();
  assert.equal(await proxies.canReach(hopTo(port, "right")), true);
  assert.equal(await proxies.canReach(hopTo(port, "wrong")), false);
  assert.equal(await proxies.canReach(hopTo(port)), false, "it wants a login");
  assert.equal(await proxies.canReach({ ...hopTo(port), protocol: "proxy-2" }), true);
  await peer.close();
  assert.equal(await proxies.canReach(hopTo(port)), false);
});

test("a SOCKS server that says nothing is waited for no longer than ten seconds", async () => {
  const clock = new FakeClock();
  let connections = 0;
  const silent = createServer((socket) => {
    connections++;
    socket.on("error", () => {});
    socket.resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const place = silent.address();
  assert.ok(typeof place === "object" && place !== null);
  const looked = new ProxyDirectory(resolver, clock).canReach(hopTo(place.port));
  await turnUntil("a connection", () => connections === 1);
  await clock.advance(10_000);
  assert.equal(await looked, false);
  await new Promise((resolve) => silent.close(resolve));
});
