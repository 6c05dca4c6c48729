import type { PeerInfo } from "../message/agent-connection.ts";
import { RecordReader, RecordWriter } from "../queue/record-codec.ts";
import { cut, readText, whole } from "./message-codec.ts";

const FORMAT = 1;

const writer = new RecordWriter();
/** One object serves all messages of a connection. */
const written = new WeakMap<PeerInfo, Buffer>();

/** A connection's other end as a record of its own. */
export function encodePeer(peer: PeerInfo): Buffer {
  const known = written.get(peer);
  if (known !== undefined) return known;
  const { sizeLimit, tls } = peer;
  const record = writer
    .start(FORMAT)
    .text(cut(peer.host))
    .text(peer.address)
    .number(peer.port)
    .text(peer.localAddress)
    .text(cut(peer.extensions.join(",")))
    .number(sizeLimit === undefined ? 0 : whole(sizeLimit) + 1)
    .text(tls && cut(tls.protocol))
    .text(tls && cut(tls.cipher))
    .number(peer.tlsFellBack ? 1 : 0)
    .take();
  written.set(peer, record);
  return record;
}

/** Throws `DamagedRecord`. */
export function decodePeer(record: Buffer): PeerInfo {
  const reader = new RecordReader(record, FORMAT);
  const host = readText(reader);
  const address = readText(reader);
  const port = reader.number();
  const localAddress = readText(reader);
  const extensions = readText(reader);
  const limit = reader.number();
  const protocol = reader.text();
  const cipher = reader.text();
  return {
    host,
    address,
    port,
    localAddress,
    extensions: extensions === "" ? [] : extensions.split(","),
    sizeLimit: limit === 0 ? undefined : limit - 1,
    tls: protocol === undefined || cipher === undefined ? undefined : { protocol, cipher },
    tlsFellBack: reader.number() === 1,
  };
}
