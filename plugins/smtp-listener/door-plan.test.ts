import assert from "node:assert/strict";
import { test } from "node:test";
import { doorsFor, listenerAt } from "./door-plan.ts";
import type { ListenerAddress } from "./listener-address.ts";

function on(host: string, port = 25): ListenerAddress {
  return { host, port, source: host };
}

/** Sockets as `host port: listeners`. */
function doors(...wanted: readonly ListenerAddress[]): readonly string[] {
  return doorsFor(wanted).map(
    ({ host, port, listeners }) => `${host} ${port}: ${listeners.map((one) => one.host).join()}`,
  );
}

test("each listener has a socket of its own, but IPv4 comes through [::] where both are on one port", () => {
  assert.deepEqual(doors(on("0.0.0.0"), on("::1")), ["0.0.0.0 25: 0.0.0.0", "::1 25: ::1"]);
  assert.deepEqual(doors(on("::")), [":: 25: ::"]);
  assert.deepEqual(doors(on("0.0.0.0"), on("::")), [":: 25: 0.0.0.0,::"]);
  assert.deepEqual(doors(on("0:0::0"), on("10.0.0.1"), on("10.0.0.2")), [
    "0:0::0 25: 0:0::0,10.0.0.1,10.0.0.2",
  ]);
  assert.deepEqual(doors(on("0.0.0.0", 587), on("::")), ["0.0.0.0 587: 0.0.0.0", ":: 25: ::"]);
  // Port 0 is another one each time.
  assert.deepEqual(doors(on("0.0.0.0", 0), on("::", 0)), ["0.0.0.0 0: 0.0.0.0", ":: 0: ::"]);
});

test("a client belongs to the listener of the address it reached", () => {
  const reached = (wanted: readonly ListenerAddress[], local: string): string | undefined => {
    const [door] = doorsFor(wanted);
    return door && listenerAt(door, local)?.source;
  };
  const both = [on("0.0.0.0"), on("::")];
  assert.equal(reached(both, "::ffff:10.0.0.1"), "0.0.0.0");
  assert.equal(reached(both, "10.0.0.1"), "0.0.0.0");
  assert.equal(reached(both, "2001:db8::1"), "::");
  const exact = [on("::"), on("10.0.0.1"), on("0.0.0.0")];
  assert.equal(reached(exact, "::ffff:10.0.0.1"), "10.0.0.1");
  assert.equal(reached(exact, "::ffff:10.0.0.2"), "0.0.0.0");
  // Nobody listens there: as if the port were closed.
  assert.equal(reached([on("::"), on("10.0.0.1")], "::ffff:10.0.0.2"), undefined);
  assert.equal(reached([on("::")], "::ffff:10.0.0.2"), "::");
});
