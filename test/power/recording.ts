/** What the recorder notes of a process. Layout and meaning: recorder.c. */
export type Step =
  | { readonly kind: "create" | "mkdir"; readonly ino: bigint; readonly path: string }
  | { readonly kind: "write"; readonly ino: bigint; readonly at: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly ino: bigint; readonly size: number }
  /** What was noted for the file or directory before step `upTo` is on disk. */
  | { readonly kind: "sync"; readonly ino: bigint; readonly upTo: number }
  /** One write is on disk, whatever else is. */
  | { readonly kind: "sync-one"; readonly ino: bigint; readonly step: number }
  | { readonly kind: "rename"; readonly from: string; readonly path: string }
  | { readonly kind: "remove"; readonly path: string };

/** A step and when it was noted, milliseconds since the epoch. */
export interface Noted {
  readonly step: Step;
  readonly time: number;
}

/** Bytes of a record before its paths and data. */
const HEADER = 40;

/** Reads a recording. One that ends inside a record ends before it. */
export function readRecording(bytes: Buffer): readonly Noted[] {
  const noted: Noted[] = [];
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const lengths = [bytes.readUInt16LE(at + 2), bytes.readUInt16LE(at + 4)] as const;
    const dataLength = bytes.readUInt32LE(at + 8);
    const body = at + HEADER;
    const end = body + lengths[0] + lengths[1] + dataLength;
    if (end > bytes.length) break;
    const path = bytes.toString("utf8", body, body + lengths[0]);
    const other = bytes.toString("utf8", body + lengths[0], body + lengths[0] + lengths[1]);
    const ino = bytes.readBigUInt64LE(at + 24);
    const number = Number(bytes.readBigUInt64LE(at + 32));
    const step = stepOf(
      bytes[at] ?? 0,
      ino,
      number,
      path,
      other,
      bytes.subarray(end - dataLength, end),
    );
    noted.push({ step, time: Number(bytes.readBigUInt64LE(at + 16)) / 1e6 });
    at = end;
  }
  return noted;
}

function stepOf(
  kind: number,
  ino: bigint,
  number: number,
  path: string,
  other: string,
  data: Buffer,
): Step {
  switch (kind) {
    case 1:
      return { kind: "create", ino, path };
    case 2:
      return { kind: "mkdir", ino, path };
    case 3:
      return { kind: "write", ino, at: number, data };
    case 4:
      return { kind: "truncate", ino, size: number };
    case 5:
      return { kind: "sync", ino, upTo: number };
    case 6:
      return { kind: "sync-one", ino, step: number };
    case 7:
      return { kind: "rename", from: path, path: other };
    case 8:
      return { kind: "remove", path };
    default:
      throw new Error(`a record of unknown kind ${kind}`);
  }
}
