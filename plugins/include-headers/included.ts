import {
  errorText,
  type HeaderField,
  type ResolvedConfig,
  readHeaderFields,
  readRegularFile,
  type Token,
  token,
} from "../../core/mod.ts";

/** Files by what sets them. */
export interface HeaderFiles {
  readonly global: readonly string[];
  /** Those of a virtual MTA's own block. */
  virtualMta(name: string): readonly string[];
  /** Those of a pool's own block. */
  pool(name: string): readonly string[];
}

/** Bytes of a file. */
const MOST_BYTES = 64 * 1024;

type Fields = readonly HeaderField[];

/** The fields that the mail of each virtual MTA gets, as the files had them when the configuration was read. */
export class IncludedHeaders {
  readonly #global: Fields;
  readonly #byVirtualMta: ReadonlyMap<string, Fields>;

  private constructor(global: Fields, byVirtualMta: ReadonlyMap<string, Fields>) {
    this.#global = global;
    this.#byVirtualMta = byVirtualMta;
  }

  /** Reads the files, each once. Rejects with the file, the line and what is wrong in it. */
  static async read(config: ResolvedConfig, files: HeaderFiles): Promise<IncludedHeaders> {
    const known = new Map<string, Fields>();
    const fieldsIn = async (paths: readonly string[]): Promise<Fields> => {
      const found: HeaderField[] = [];
      for (const path of paths) {
        const fields = known.get(path) ?? (await fieldsOf(path));
        known.set(path, fields);
        found.push(...fields);
      }
      return found;
    };
    const byVirtualMta = new Map<string, Fields>();
    for (const name of config.names("virtual-mta")) {
      // An outer pool before those in it.
      const pools = [...config.poolsOf(name)].reverse();
      const own = [...pools.flatMap((pool) => files.pool(pool)), ...files.virtualMta(name)];
      if (own.length > 0) byVirtualMta.set(name, await fieldsIn([...files.global, ...own]));
    }
    return new IncludedHeaders(await fieldsIn(files.global), byVirtualMta);
  }

  /** What mail of a virtual MTA gets; none for most. */
  of(virtualMta: string): Fields {
    return this.#byVirtualMta.get(virtualMta) ?? this.#global;
  }
}

async function fieldsOf(path: string): Promise<Fields> {
  const text = await readRegularFile(path, MOST_BYTES).catch((error: unknown) => {
    throw new Error(`include-headers-from: ${path} cannot be read: ${errorText(error)}`);
  });
  const read = readHeaderFields(text);
  if ("fields" in read) return read.fields;
  throw new Error(`include-headers-from: ${path}:${read.line}: ${read.problem}`);
}

/** What the configuration includes. */
export const INCLUDED_HEADERS: Token<IncludedHeaders> = token<IncludedHeaders>(
  "include-headers.included",
);
