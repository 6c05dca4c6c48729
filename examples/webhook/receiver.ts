import { createHmac, timingSafeEqual } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createServer, type Server } from "node:http";

/** The key of the configuration, without `whsec_`. */
const KEY: Buffer = Buffer.from("ZXhhbXBsZS1rZXktZm9yLXRoaXMtZXhhbXBsZS1hbG9uZQ==", "base64");
/** Requests that are older, or from the future, are refused: somebody may have kept them. Seconds. */
const TOLERANCE = 300;
/** Bytes of a request. */
const LARGEST = 4 * 1024 * 1024;

/** Whether a request is signed by whoever knows the key. */
function isOurs(id: string, time: string, signatures: string, body: Buffer): boolean {
  if (!(Math.abs(Date.now() / 1000 - Number(time)) < TOLERANCE)) return false;
  const expected = createHmac("sha256", KEY).update(`${id}.${time}.`).update(body).digest();
  return signatures.split(" ").some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** Takes events and adds each to a file, one line of JSON an event, once. */
export function startReceiver(port: number, file: string): Promise<Server> {
  /** Ids of events that are there. What a crash or a lost answer repeats has the same id: a real receiver keeps them in its database. */
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST) chunks.push(chunk);
    });
    request.on("end", () => {
      const field = (name: string): string => String(request.headers[name] ?? "");
      const body = Buffer.concat(chunks);
      if (size > LARGEST) return void response.writeHead(413).end();
      const [id, time] = [field("webhook-id"), field("webhook-timestamp")];
      if (!isOurs(id, time, field("webhook-signature"), body))
        return void response.writeHead(401).end("the signature does not fit\n");
      const { events } = JSON.parse(body.toString("utf8")) as { events: { id: string }[] };
      for (const event of events) {
        if (seen.has(event.id)) continue;
        appendFileSync(file, `${JSON.stringify(event)}\n`);
        seen.add(event.id);
      }
      // Only now: what is not answered comes again.
      response.writeHead(204).end();
    });
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (import.meta.main) {
  await startReceiver(8541, "events.jsonl");
  console.log("events go to events.jsonl");
}
