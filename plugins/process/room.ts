import type { Log, ResolvedConfig } from "../../core/mod.ts";
import type { Room } from "./contract.ts";
import { type Descriptors, limitFor, roomFor } from "./descriptors.ts";

/** The directives that say how many connections there may be. */
const IN = "total-max-smtp-in";
const OUT = "total-max-smtp-out";

/** The room under the configuration in force. */
export class ProcessRoom implements Room {
  mostIn: number = Number.POSITIVE_INFINITY;
  mostOut: number = Number.POSITIVE_INFINITY;
  /** Looked at before there are connections. */
  readonly #found: Descriptors | undefined;

  /** `found`: the process's descriptors at its start; undefined where the limit is not known: then there is room for all. */
  constructor(found: Descriptors | undefined, config: ResolvedConfig) {
    this.#found = found;
    this.use(config);
  }

  /** Descriptors that the process may have open; undefined where that is not known. */
  get maxOpenFiles(): number | undefined {
    return this.#found?.limit;
  }

  /** Another configuration is in force. */
  use(config: ResolvedConfig): void {
    if (this.#found === undefined) return;
    const { mostIn, mostOut } = roomFor(this.#found, wanted(config, IN), wanted(config, OUT));
    this.mostIn = mostIn;
    this.mostOut = mostOut;
  }

  /** Says so when there is less room than the configuration asks for, and what would help. */
  report(config: ResolvedConfig, log: Log): void {
    if (this.#found === undefined) {
      log.debug("the limit of open files is not known");
      return;
    }
    const [wantedIn, wantedOut] = [wanted(config, IN), wanted(config, OUT)];
    if (this.mostIn >= wantedIn && this.mostOut >= wantedOut) return;
    log.warning("the limit of open files is too low: fewer connections are made and taken", {
      limit: this.#found.limit,
      needed: limitFor(this.#found, wantedIn + wantedOut),
      [IN]: `${this.mostIn} instead of ${wantedIn}`,
      [OUT]: `${this.mostOut} instead of ${wantedOut}`,
      hint: "raise it (ulimit -n, LimitNOFILE=), or lower these directives",
    });
  }
}

function wanted({ global }: ResolvedConfig, directive: string): number {
  const { value } = global.get(directive);
  return typeof value === "number" ? value : 0;
}
