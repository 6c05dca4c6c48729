import type { PrintedConfig } from "../config/report/print.ts";
import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Plugin } from "../plugin.ts";

/** A configuration as loaded: `config` is undefined when a diagnostic is an error. */
export interface Loaded {
  readonly config: ResolvedConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The plugins it was read with. */
  readonly plugins: readonly Plugin[];
  /** The diagnostics as they are shown to an operator. */
  readonly report?: string;
  /** All of it as one text, with secrets or without, to be compared with another; undefined where nothing can be printed. */
  readonly print?: ((how: { readonly showsSecrets: boolean }) => PrintedConfig) | undefined;
  /** What else of it takes effect only at the next start, as an operator is told. */
  readonly needsRestart?: readonly string[];
}
