import { memoryUse } from "../../plugins/memory-limit/contract.ts";
import { limitFor, roomFor } from "../../plugins/process/contract.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { Wanted } from "./subject.ts";

const MEBIBYTE = 2 ** 20;

/** The oldest Node that runs the server. */
const OLDEST_NODE = [22, 19] as const;

/** Bytes of memory below which the server has hardly room for anything but itself. */
const LITTLE_MEMORY = 256 * MEBIBYTE;

/** Connections that may wait to be accepted, and local ports for connections out, below which a busy server suffers. */
const FEW_WAITING = 1024;
const FEW_PORTS = 20_000;

/** When this was written: a clock that says less is wrong. */
const NOT_BEFORE = Date.UTC(2026, 0);
/** Certificates are not made for longer. */
const NOT_AFTER = Date.UTC(2100, 0);

/** The runtime is one that the server is tested on. */
export function checkRuntime({ runtime: { name, version } }: ExaminedHost): Observed {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [needed, least] = OLDEST_NODE;
  if (name === "node" && (major < needed || (major === needed && minor < least)))
    return wrong(
      `Node ${version}`,
      `Node ${needed}.${least} or newer is needed; Bun and Deno do as well`,
    );
  return well(`${name} ${version}`);
}

/** There are descriptors for the connections that are wanted. */
export function checkOpenFiles(
  { descriptors }: ExaminedHost,
  { connectionsIn, connectionsOut }: Wanted,
): Observed {
  if (descriptors === undefined) return untold("the limit of open files is not known");
  const { limit } = descriptors;
  const room = roomFor(descriptors, connectionsIn, connectionsOut);
  const needed = limitFor(descriptors, connectionsIn + connectionsOut);
  if (room.mostIn >= connectionsIn && room.mostOut >= connectionsOut)
    return well(`${limit} may be open, ${needed} are needed`);
  return doubtful(
    `${limit} may be open, and the configuration needs ${needed}: there would be ${room.mostIn} connections in and ${room.mostOut} out`,
    `raise it to ${needed} (systemd: LimitNOFILE=${needed}; a shell: ulimit -n ${needed}), or lower total-max-smtp-in (${connectionsIn}) and total-max-smtp-out (${connectionsOut}). This is the limit of the shell that asks: that of a service is its unit's`,
  );
}

/** There is memory, of the host and of the control group. */
export function checkMemory(host: ExaminedHost, { memoryPercent }: Wanted): Observed {
  const found = memoryUse((path) => host.systemFile(path));
  if (found === undefined) return untold("how much memory there is cannot be told here");
  const { total, used, of } = found;
  const percent = Math.round((used / total) * 100);
  const seen = `${percent} % of the ${of}'s ${Math.round(total / MEBIBYTE)} MiB is in use`;
  if (memoryPercent < 100 && percent >= memoryPercent)
    return wrong(
      seen,
      `from ${memoryPercent} % on no mail is taken (max-memory-usage-percent): see what takes it, or raise the limit`,
    );
  if (total - used < LITTLE_MEMORY)
    return doubtful(seen, "less than 256 MiB are left: give the host more, or free some");
  return well(seen);
}

/** The kernel has room for many connections. */
export function checkKernel(host: ExaminedHost): readonly Observed[] {
  return [waitingConnections(host), localPorts(host), usedPorts(host)];
}

function waitingConnections(host: ExaminedHost): Observed {
  const name = "net.core.somaxconn";
  const [value] = numbersIn(host, name);
  if (value === undefined) return untold(`${name} is not known here`);
  const seen = `${name} is ${value}`;
  return value >= FEW_WAITING
    ? well(seen)
    : doubtful(seen, `clients in a rush are turned away: sysctl -w ${name}=4096`);
}

function localPorts(host: ExaminedHost): Observed {
  const name = "net.ipv4.ip_local_port_range";
  const [first, last] = numbersIn(host, name);
  if (first === undefined || last === undefined) return untold(`${name} is not known here`);
  const ports = Math.max(last - first + 1, 0);
  const seen = `${name} is ${first} ${last}: ${ports} connections at a time from one address to one host`;
  return ports >= FEW_PORTS ? well(seen) : doubtful(seen, `sysctl -w ${name}="10240 65535"`);
}

function usedPorts(host: ExaminedHost): Observed {
  const name = "net.ipv4.tcp_tw_reuse";
  const [value] = numbersIn(host, name);
  if (value === undefined) return untold(`${name} is not known here`);
  const seen = `${name} is ${value}`;
  return value > 0
    ? well(seen)
    : doubtful(seen, `ports of ended connections are kept for a minute: sysctl -w ${name}=1`);
}

function numbersIn(host: ExaminedHost, name: string): readonly number[] {
  const text = host.systemFile(`/proc/sys/${name.replaceAll(".", "/")}`) ?? "";
  return (text.match(/\d{1,12}/g) ?? []).map(Number);
}

/** The clock says a time that can be, and something keeps it right. */
export function checkClock(host: ExaminedHost): Observed {
  const time = new Date(host.now).toISOString();
  if (host.now < NOT_BEFORE || host.now > NOT_AFTER)
    return wrong(
      `the clock says ${time}`,
      "set it: signatures, certificates and retries go by the time",
    );
  if (host.systemFile("/run/systemd/timesync/synchronized") !== undefined)
    return well(`${time}, kept right by systemd-timesyncd`);
  const daemon = DAEMONS.find(({ file }) => host.systemFile(file) !== undefined);
  if (daemon !== undefined)
    return well(`${time}; ${daemon.name} runs, and knows how right it is: ${daemon.ask}`);
  if (host.systemFile("/run/systemd/timesync/clock") !== undefined)
    return doubtful(
      `${time}, and systemd-timesyncd has not set it yet`,
      "see: timedatectl timesync-status",
    );
  return untold(
    `${time}; what keeps the clock right cannot be told here`,
    "in a container or virtual machine its host may do that; else install chrony",
  );
}

const DAEMONS = [
  { name: "chronyd", file: "/run/chrony/chronyd.pid", ask: "chronyc tracking" },
  { name: "ntpd", file: "/run/ntpd.pid", ask: "ntpq -p" },
  { name: "openntpd", file: "/run/openntpd.pid", ask: "ntpctl -s status" },
] as const;
