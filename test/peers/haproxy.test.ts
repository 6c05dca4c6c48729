import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { freePort } from "../support/free-port.ts";
import { startHaproxy } from "../support/haproxy.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { withRelay } from "../support/relay-lab.ts";
import { SocketReader } from "../support/socket-reader.ts";

/** A client at another address of this host says what it has to say, through HAProxy. */
async function sendFrom(localAddress: string, port: number): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  const reader = new SocketReader(socket);
  assert.match(await reader.line(), /^220 /);
  const ask = async (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return await reader.line();
  };
  assert.match(await ask("HELO c.test"), /^250 /);
  assert.match(await ask("MAIL FROM:<a@c.test>"), /^250 /);
  assert.match(await ask("RCPT TO:<you@x.test>"), /^250 /);
  assert.match(await ask("DATA"), /^354 /);
  assert.match(await ask("Subject: x\r\n\r\nhello\r\n."), /^250 /);
  socket.destroy();
}

for (const version of [1, 2] as const)
  test(
    `HAProxy tells us its clients, and goes out from our addresses, by version ${version} of the protocol`,
    WITH_PROGRAMS,
    async () => {
      const [inbound, outbound] = [await freePort(), await freePort()];
      await withRelay(
        {
          config: `proxy-protocol-from 127.0.0.1
          <proxy out>
            server 127.0.0.1:${outbound}
            client 127.0.3.9 nine.example.net
            protocol-version ${version}
          </proxy>
          <virtual-mta v>
            use-proxy out
          </virtual-mta>
          <source 127.0.0.8>
            default-virtual-mta v
          </source>`,
        },
        async ({ mta, peer }) => {
          const haproxy = await startHaproxy({
            inbound: { port: inbound, to: mta.port, version },
            outbound,
          });
          try {
            await sendFrom("127.0.0.8", inbound);
            await peer.taken(1);
            const [message] = peer.messages;
            assert.match(message?.content ?? "", /^Received: from c\.test \(.*127\.0\.0\.8/);
            assert.equal(`${message?.client} ${message?.helo}`, "127.0.3.9 nine.example.net");
          } finally {
            await haproxy.stop();
          }
        },
      );
    },
  );
