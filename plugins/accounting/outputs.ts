import { resolve } from "node:path";
import {
  type Clock,
  type Log,
  type Resolver,
  type ServerState,
  type Token,
  token,
  type WebUrl,
} from "../../core/mod.ts";
import { AccountingFile } from "./accounting-file.ts";
import { type FilePosition, positionOf } from "./file-position.ts";
import type { FileTurns } from "./file-turns.ts";
import { localDays } from "./local-day.ts";
import type { AccountingOutput } from "./output.ts";
import { commandIn, isCommand } from "./pipe/command.ts";
import { PipeOutput } from "./pipe/pipe-output.ts";
import type { Pipes } from "./pipe/pipes.ts";
import type { RecordsSettings, RecordWriter } from "./records-consumer.ts";
import { WebOutput, type WebOutputOptions } from "./web-output.ts";

/** What an acct-file says. */
export interface OutputSettings
  extends RecordsSettings,
    Omit<WebOutputOptions, "httpWebhookUrl" | "head"> {
  readonly httpWebhookUrl: WebUrl | undefined;
  readonly maxSize: number;
  readonly moveTo: string | undefined;
  readonly moveInterval: number;
  readonly deleteAfter: number;
  readonly countMovedRecords: boolean;
  readonly worldReadable: boolean;
  readonly retryInterval: number;
  readonly writeTimeout: number;
  readonly acknowledge: boolean;
}

/** What outputs work with. */
export interface OutputParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
  readonly positions: Pick<ServerState<FilePosition>, "get" | "set">;
  readonly turns: FileTurns;
  readonly pipes: Pipes;
  /** Tells that finished files of an acct-file can be seen to, or why not. */
  readonly trouble: (name: string, problem: string | undefined) => void;
}

/** Where the records of an acct-file go by its settings; `name` is what follows the tag. Nothing is opened before the first record. */
export function outputOf(
  name: string,
  settings: OutputSettings,
  { clock, log, resolver, positions, turns, pipes, trouble }: OutputParts,
): AccountingOutput {
  const { head, start } = settings.layout;
  const argv = isCommand(name) ? commandIn(name) : undefined;
  if (argv !== undefined) return new PipeOutput(name, { ...settings, argv, head }, pipes);
  const { httpWebhookUrl } = settings;
  if (httpWebhookUrl !== undefined)
    return new WebOutput({ ...settings, httpWebhookUrl, head }, { clock, log, resolver });
  return new AccountingFile(
    { ...settings, path: name, head, start },
    {
      ...{ clock, log, turns, days: localDays(), position: positionOf(positions, name) },
      trouble: (problem) => trouble(name, problem),
    },
  );
}

/**
 * Throws when two acct-files are one file: each would take what the other writes for its own, and after a crash for records that it need
 * not write again.
 */
export function checkPaths(targets: readonly (readonly [string, AccountingTarget])[]): void {
  const names = new Map<string, string>();
  for (const [name, { output }] of targets) {
    if (!(output instanceof AccountingFile)) continue;
    const path = resolve(name);
    const other = names.get(path);
    if (other !== undefined)
      throw new Error(`acct-file ${name} and acct-file ${other} are one file: keep one of them`);
    names.set(path, name);
  }
}

/** What an acct-file records, and where that goes. */
export interface AccountingTarget {
  readonly settings: RecordsSettings;
  readonly writer: RecordWriter;
  readonly output: AccountingOutput;
}

/** The acct-files of a configuration, by what follows the tag. */
export interface Outputs extends AsyncDisposable {
  readonly byName: ReadonlyMap<string, AccountingTarget>;
}

export const OUTPUTS: Token<Outputs> = token<Outputs>("accounting.outputs");

/** All of them; they are closed together. */
export function outputsOf(byName: ReadonlyMap<string, AccountingTarget>): Outputs {
  return {
    byName,
    async [Symbol.asyncDispose]() {
      for (const { output } of byName.values()) await output.close();
    },
  };
}
