import { basename } from "node:path";
import {
  type Alarms,
  type Clock,
  type ConnectResult,
  type DeliverOne,
  type DeliveryFailure,
  delivered,
  failureOf,
  type Identity,
  knownTargets,
  type Log,
  notDelivered,
  OneByOne,
  type QueueRef,
  type Target,
  type TargetSource,
} from "../../core/mod.ts";
import type { AccountName, Accounts } from "./command/accounts.ts";
import type { CommandLine } from "./command/command-line.ts";
import { deliverByCommand } from "./command/deliver-by-command.ts";
import type { Programs } from "./command/programs.ts";
import type { LocalAgent } from "./delivery-type.ts";
import { deliverToFile, type FileFormat } from "./file/deliver-to-file.ts";
import type { PathTemplate } from "./file/file-name.ts";
import type { FileWriting } from "./file/file-writing.ts";

/** The settings of a queue's domain that say where its mail goes on this host. */
export interface LocalSettings {
  readonly local: boolean;
  readonly mailboxCommand: CommandLine | undefined;
  readonly command: CommandLine | undefined;
  readonly commandUser: AccountName | undefined;
  readonly commandTimeout: number;
  readonly macroVariablesPreserveCase: boolean;
  readonly fileDestination: PathTemplate | undefined;
  readonly fileFormat: FileFormat;
  readonly maildirDestination: PathTemplate | undefined;
  readonly discardAsBounce: boolean;
}

/** What an agent of this host works with for one queue. */
export interface LocalContext {
  readonly settings: LocalSettings;
  readonly services: {
    readonly identity: Identity;
    readonly accounts: Accounts;
    readonly programs: Programs;
    readonly writing: FileWriting;
  };
  readonly queue: QueueRef;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms<"program" | "file">;
}

/** Where a queue's mail goes: one place, or none when the configuration names none. */
export function localTargets(agent: LocalAgent, context: LocalContext): TargetSource {
  const name = placeName(agent, context.settings);
  if (name === undefined) return knownTargets([], unnamed(agent));
  const { domain, virtualMta } = context.queue;
  const target: Target = {
    hostName: name,
    address: undefined,
    port: 0,
    place: `${agent} ${name}`,
    // Settings are those of the queue: nobody else can use what was opened for it.
    key: `${agent} ${domain}/${virtualMta} ${name}`,
  };
  return knownTargets([target]);
}

/** Opens the place. */
export function openLocal(agent: LocalAgent, context: LocalContext): ConnectResult {
  const name = placeName(agent, context.settings);
  const deliver = delivererOf(agent, context);
  return name === undefined || deliver === undefined
    ? { ok: false, failure: unnamed(agent) }
    : { ok: true, connection: new OneByOne(name, deliver) };
}

/** The place's name for accounting, logs and reports. */
function placeName(agent: LocalAgent, settings: LocalSettings): string | undefined {
  switch (agent) {
    case "pipe": {
      const command = commandOf(settings);
      return command && basename(command.program);
    }
    case "file":
      return settings.fileDestination?.text;
    case "maildir":
      return settings.maildirDestination?.text;
    case "discard":
      return "discard";
  }
}

function commandOf({ local, mailboxCommand, command }: LocalSettings): CommandLine | undefined {
  return local ? mailboxCommand : command;
}

function delivererOf(agent: LocalAgent, context: LocalContext): DeliverOne | undefined {
  const { settings } = context;
  switch (agent) {
    case "pipe":
      return toCommand(context);
    case "file":
      return toFiles(context, settings.fileDestination, settings.fileFormat);
    case "maildir":
      return toFiles(context, settings.maildirDestination, "maildir");
    case "discard":
      return () => Promise.resolve(settings.discardAsBounce ? DISCARDED_BOUNCE : DISCARDED);
  }
}

const DISCARDED = delivered("2.0.0", "discarded");
const DISCARDED_BOUNCE = notDelivered("discard", "5.0.0", "discarded");

function toCommand({
  settings,
  services,
  queue,
  log,
  alarms,
}: LocalContext): DeliverOne | undefined {
  const command = commandOf(settings);
  return (
    command &&
    deliverByCommand({
      command,
      user: settings.commandUser,
      timeLimit: settings.commandTimeout,
      preserveCase: settings.macroVariablesPreserveCase,
      domain: queue.domain,
      accounts: services.accounts,
      programs: services.programs,
      log,
      alarm: (text) => tell(alarms, `program:${queue.domain}`, text),
    })
  );
}

function toFiles(
  { settings, services, queue, clock, log, alarms }: LocalContext,
  destination: PathTemplate | undefined,
  format: FileFormat,
): DeliverOne | undefined {
  return (
    destination &&
    deliverToFile({
      destination,
      format,
      preserveCase: settings.macroVariablesPreserveCase,
      domain: queue.domain,
      hostName: services.identity.hostName,
      writing: services.writing,
      clock,
      log,
      alarm: (text) => tell(alarms, `file:${queue.domain}`, text),
    })
  );
}

function tell(
  alarms: LocalContext["alarms"],
  key: `program:${string}` | `file:${string}`,
  text: string | undefined,
): void {
  if (text === undefined) alarms.clear(key);
  else alarms.raise(key, text);
}

/** The check of the configuration finds this in each block; blocks that only together lack something end here. */
function unnamed(agent: LocalAgent): DeliveryFailure {
  const text = `the configuration does not say where mail of type ${agent} goes`;
  return failureOf(undefined, "4.3.5", text);
}
