import { dirname } from "node:path";
import { errorCode, errorText } from "../../core/mod.ts";
import type { ExaminedHost, FlushTimes } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { Wanted } from "./subject.ts";

const MEBIBYTE = 2 ** 20;

/** Flushes a second below which a disk is slow, and milliseconds for the slowest hundredth. */
const SLOW = 200;
const LATE = 100;
/** Flushes of one commit of the database: of its pages, then of what makes them count. */
const FLUSHES_A_COMMIT = 2;

/** File systems that forget, or keep files for several hosts, by their magic number (`statfs(2)`). */
const FORGETS: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, "tmpfs"],
  [0x8584_58f6, "ramfs"],
]);
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff53_4d42, "CIFS"],
  [0xfe53_4d42, "SMB2"],
  [0x00c3_6400, "Ceph"],
  [0x0102_1997, "9p"],
  [0x6573_5546, "FUSE"],
  [0x0bd0_0bd0, "Lustre"],
  [0x4750_4653, "GPFS"],
]);
const OVERLAY = 0x794c_7630;

/** Where the queue is, or would be made. */
export async function checkSpool(host: ExaminedHost, wanted: Wanted): Promise<readonly Observed[]> {
  const { spool } = wanted;
  let facts: Awaited<ReturnType<ExaminedHost["file"]>>;
  try {
    facts = await host.file(spool);
  } catch (error) {
    return [wrong(`${spool}: ${errorText(error)}`, rightsAdvice(spool))];
  }
  if (facts === undefined)
    return [
      untold(
        `${spool} is not there yet: the server makes it at its first start`,
        `to have its disk looked at: install -d -m 700 ${spool}, as the user the server runs as`,
      ),
      await roomAt(host, dirname(spool), wanted),
    ];
  if (facts.is !== "directory")
    return [wrong(`${spool} is not a folder`, "name a folder in delivery-queue")];
  return [
    await kindOfDisk(host, spool),
    await roomAt(host, spool, wanted),
    await speedOf(host, spool),
  ];
}

function rightsAdvice(spool: string): string {
  return `ask as the user the server runs as, or as root; ${spool} must be that user's: chown -R USER ${spool}`;
}

async function kindOfDisk(host: ExaminedHost, folder: string): Promise<Observed> {
  let type: number;
  try {
    ({ type } = await host.fileSystem(folder));
  } catch (error) {
    return untold(`the file system of ${folder}: ${errorText(error)}`);
  }
  const forgets = FORGETS.get(type);
  if (forgets !== undefined)
    return wrong(
      `${folder} is on ${forgets}, which forgets all at a restart of the host`,
      "put delivery-queue on a disk: mail that was accepted would be lost",
    );
  const other = OTHERS.get(type);
  if (other !== undefined)
    return wrong(
      `${folder} is on ${other}, where neither locks nor flushes can be relied on`,
      "put delivery-queue on a disk of this host, or a volume that one host has at a time",
    );
  if (type === OVERLAY)
    return doubtful(
      `${folder} is in the layer of a container (overlayfs), which goes with it`,
      "mount a volume there: mail that waits would be lost with the container",
    );
  return well(`${folder} is on a file system of this host`);
}

async function roomAt(
  host: ExaminedHost,
  folder: string,
  { minFreeSpace }: Wanted,
): Promise<Observed> {
  let space: Awaited<ReturnType<ExaminedHost["fileSystem"]>>;
  try {
    space = await host.fileSystem(folder);
  } catch (error) {
    return untold(`the room at ${folder}: ${errorText(error)}`);
  }
  const { free, size, inodes, inodesFree } = space;
  const share = size > 0 ? Math.round((free / size) * 100) : 0;
  const files = inodes > 0 ? `, ${inodesFree} inodes` : "";
  const seen = `${Math.floor(free / MEBIBYTE)} MiB free (${share} %)${files}`;
  if (free < minFreeSpace)
    return wrong(seen, "below spool-min-free-space mail is refused: make room");
  if (inodes > 0 && inodesFree < 10_000)
    return doubtful(seen, "large messages are a file each: make room for more files");
  if (free < minFreeSpace * 4 || free < 1024 * MEBIBYTE)
    return doubtful(
      seen,
      `mail is refused below ${Math.floor(minFreeSpace / MEBIBYTE)} MiB: make room before it comes to that`,
    );
  return well(seen);
}

async function speedOf(host: ExaminedHost, folder: string): Promise<Observed> {
  let times: FlushTimes["times"];
  try {
    ({ times } = await host.flushes(folder));
  } catch (error) {
    const denied = ["EACCES", "EPERM", "EROFS"].includes(errorCode(error) ?? "");
    const seen = `nothing can be written to ${folder}: ${errorText(error)}`;
    return wrong(seen, denied ? rightsAdvice(folder) : "make the disk take files again");
  }
  if (times.length === 0) return untold("the disk did not finish one flush in time");
  const total = times.reduce((sum, time) => sum + time, 0);
  const each = Math.max(total / times.length, 0.001);
  const second = Math.round(1000 / each);
  const late = times.toSorted((one, other) => one - other)[Math.ceil(times.length * 0.99) - 1] ?? 0;
  const commits = Math.max(Math.floor(second / FLUSHES_A_COMMIT), 1);
  const seen = `${second} flushes a second, 99 % within ${late.toFixed(1)} ms: some ${commits} messages a second from a client that sends one after the other; messages of many clients share commits`;
  if (second < SLOW || late > LATE)
    return doubtful(
      seen,
      "the disk is slow to keep what is written: use an SSD, or a controller whose cache survives a power loss; have clients open several connections",
    );
  return well(seen);
}
