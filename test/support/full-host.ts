import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { tethered } from "./tether.ts";

/** Listens, and fills the queue of those who wait to be accepted: the kernel answers nobody else. Ends with its standard input. */
const PROGRAM = `
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(0)
clients = [socket.socket() for _ in range(2)]
for client in clients:
    client.setblocking(False)
    client.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`;

/** A host on loopback to which no connection is ever made, as behind a firewall that drops packets. In Python: Deno sets no length of that queue. */
export async function startFullHost(): Promise<{ readonly port: number; stop(): void }> {
  const child = spawn(...tethered("python3", ["-c", PROGRAM]), {
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { port: Number(line), stop: () => child.stdin.end() };
  throw new Error("python3 opened no port");
}
