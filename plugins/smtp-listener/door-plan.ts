import { type HostPort, plainAddress, readIp } from "../../core/mod.ts";
import type { ListenerAddress } from "./listener-address.ts";

/** A socket to listen on, and the listeners whose clients come through it. */
export interface DoorPlan extends HostPort {
  readonly listeners: readonly ListenerAddress[];
}

/**
 * The sockets for listeners. Each has its own, except that `[::]` takes the clients of the IPv4 listeners on its port too:
 * not every runtime can open a socket for all of IPv6 that leaves IPv4 to others.
 */
export function doorsFor(wanted: readonly ListenerAddress[]): readonly DoorPlan[] {
  const doors = new Map<string, DoorPlan>();
  for (const listener of wanted) {
    const { host, port } = listener;
    const shared = port === 0 ? undefined : wanted.find((one) => one.port === port && isEvery(one));
    const door = shared && isIpv4(listener) ? shared : { host, port };
    const key = `${door.host} ${door.port}`;
    const listeners = [...(doors.get(key)?.listeners ?? []), listener];
    doors.set(key, { host: door.host, port, listeners });
  }
  return [...doors.values()];
}

/** The listener that a client has reached at `localAddress`; undefined when none listens at that address. */
export function listenerAt(
  { listeners }: DoorPlan,
  localAddress: string,
): ListenerAddress | undefined {
  const [first, ...others] = listeners;
  if (others.length === 0) return first;
  const local = readIp(plainAddress(localAddress));
  if (local?.family !== 4) return listeners.find(isEvery);
  const own = listeners.find(({ host }) => {
    const ip = readIp(host);
    return ip?.family === 4 && ip.value === local.value;
  });
  return own ?? listeners.find((one) => isIpv4(one) && readIp(one.host)?.value === 0n);
}

/** All of IPv6. */
function isEvery({ host }: HostPort): boolean {
  const ip = readIp(host);
  return ip?.family === 6 && ip.value === 0n;
}

function isIpv4({ host }: HostPort): boolean {
  return readIp(host)?.family === 4;
}
