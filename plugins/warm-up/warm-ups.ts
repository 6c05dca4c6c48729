import { DomainIndex, type ResolvedConfig, type WrittenPattern } from "../../core/mod.ts";
import { sourceAddressesOf } from "../virtual-mta/contract.ts";

/** A `<warm-up>` block as it is written. */
export interface WrittenWarmUp {
  readonly virtualMta: readonly (readonly [name: string, start: string | undefined])[];
  readonly sourceAddress: readonly (readonly [address: string, start: string | undefined])[];
  readonly start: string | undefined;
  readonly schedule: readonly (readonly [readonly WrittenPattern[], readonly number[]])[];
  readonly whenFull: "overflow" | "hold";
  readonly stopOnBackOff: boolean;
  readonly timeZone: string | undefined;
}

/** How the mail of a cold virtual MTA to one domain, or to several together, grows from day to day. */
export interface Ramp {
  readonly virtualMta: string;
  /** The domain, or the first of those that share the number. */
  readonly domain: string;
  /** Messages of the first day, the second and so on; the last number stays. */
  readonly numbers: readonly number[];
  readonly zone: string;
  /** Date of the first day; undefined: that of the first message. */
  readonly start: string | undefined;
  /** Whether mail above the number waits, instead of going by the virtual MTA it has. */
  readonly hold: boolean;
  readonly stopOnBackOff: boolean;
}

/** A line of a schedule. */
interface Line {
  /** What its domains share the number under; undefined where each has one of its own. */
  readonly label: string | undefined;
  readonly numbers: readonly number[];
}

/** A virtual MTA that a `<warm-up>` block is about. */
interface Warmed {
  readonly block: WrittenWarmUp;
  readonly start: string | undefined;
  readonly lines: DomainIndex<Line>;
  readonly labels: readonly Line[];
}

/** The warm-ups of a configuration. */
export class WarmUps {
  readonly #warmed = new Map<string, Warmed>();
  readonly #zone: string;

  constructor(blocks: readonly WrittenWarmUp[], zone: string, config: ResolvedConfig) {
    this.#zone = zone;
    for (const block of blocks) {
      const lines = new DomainIndex<Line>();
      const labels: Line[] = [];
      for (const [patterns, numbers] of block.schedule) {
        const [first] = patterns;
        const line = {
          label: first?.pattern.kind === "any" ? undefined : first?.text.toLowerCase(),
          numbers,
        };
        labels.push(line);
        for (const { pattern } of patterns) lines.add(pattern, line);
      }
      for (const [name, start = block.start] of warmedBy(block, config))
        this.#warmed.set(name, { block, start, lines, labels });
    }
  }

  /**
   * How a virtual MTA's mail to a domain grows: by its `<warm-up>` block, or by the `usual` numbers of the domain; undefined where nothing
   * says so.
   */
  ramp(virtualMta: string, domain: string, usual: readonly number[]): Ramp | undefined {
    const warmed = this.#warmed.get(virtualMta);
    const [line] = warmed?.lines.matches(domain) ?? [];
    if (warmed !== undefined && line !== undefined)
      return this.#byLine(virtualMta, domain, warmed, line);
    if (usual.every((number) => number === 0)) return undefined;
    const [zone, start] = [this.#zone, undefined];
    return { virtualMta, domain, numbers: usual, zone, start, hold: false, stopOnBackOff: false };
  }

  /** What a block says by itself, for the lines whose domains share a number. */
  *shared(): Iterable<Ramp> {
    for (const [virtualMta, warmed] of this.#warmed)
      for (const line of warmed.labels)
        if (line.label !== undefined) yield this.#byLine(virtualMta, line.label, warmed, line);
  }

  #byLine(
    virtualMta: string,
    domain: string,
    { block, start }: Warmed,
    { label = domain, numbers }: Line,
  ): Ramp {
    const { whenFull, stopOnBackOff, timeZone: zone = this.#zone } = block;
    const hold = whenFull === "hold";
    return { virtualMta, domain: label, numbers, zone, start, hold, stopOnBackOff };
  }
}

/** The virtual MTAs that a block is about, each with a start of its own where one is written. */
export function* warmedBy(
  { virtualMta, sourceAddress }: Pick<WrittenWarmUp, "virtualMta" | "sourceAddress">,
  config: ResolvedConfig,
): Iterable<readonly [name: string, start: string | undefined]> {
  yield* virtualMta;
  for (const [address, start] of sourceAddress)
    for (const name of config.names("virtual-mta"))
      if (sourceAddressesOf(config, name).includes(address)) yield [name, start];
}
