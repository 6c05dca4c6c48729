import { type Cidr, type IpNumber, networkOf, readIp } from "../../directive/kinds/cidr.ts";

type Networks<T> = Map<bigint, T[]>;

/** Finds the ranges an address lies in: one look-up for each length of prefix in use. */
export class CidrIndex<T> {
  /** Networks by their bits, most bits first. */
  readonly #lengths: Record<4 | 6, (readonly [bits: number, networks: Networks<T>])[]> = {
    4: [],
    6: [],
  };

  add({ family, network, bits }: Cidr, value: T): void {
    const lengths = this.#lengths[family];
    let networks = lengths.find(([each]) => each === bits)?.[1];
    if (networks === undefined) {
      networks = new Map();
      lengths.push([bits, networks]);
      lengths.sort(([a], [b]) => b - a);
    }
    const values = networks.get(network);
    if (values) values.push(value);
    else networks.set(network, [value]);
  }

  /** The values of the ranges that hold an IP address, the smallest range first; none when it is not an address. */
  matches(address: string): readonly T[] {
    const ip = readIp(address);
    return ip ? this.#holding(ip, Number.POSITIVE_INFINITY) : [];
  }

  /** The values of the ranges that hold all of a range, the smallest first; the range itself is one. */
  covering({ family, network, bits }: Cidr): readonly T[] {
    return this.#holding({ family, value: network }, bits);
  }

  #holding(ip: IpNumber, mostBits: number): readonly T[] {
    const found: T[] = [];
    for (const [bits, networks] of this.#lengths[ip.family])
      if (bits <= mostBits) found.push(...(networks.get(networkOf(ip, bits)) ?? []));
    return found;
  }
}
