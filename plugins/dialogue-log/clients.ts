import type { Log, SettingsView } from "../../core/mod.ts";
import type { Conversations, SessionFollower } from "../smtp-listener/contract.ts";
import { DialogueLog, type DialogueSettings } from "./dialogue-log.ts";

/** Writes conversations with clients to the log, where a source says so. */
export class ClientDialogues implements Disposable {
  readonly #conversations: Conversations;
  readonly #log: Log;
  readonly #settingsOf: (view: SettingsView<"source">) => DialogueSettings;
  #undo: (() => void) | undefined;

  constructor(
    conversations: Conversations,
    log: Log,
    settingsOf: (view: SettingsView<"source">) => DialogueSettings,
  ) {
    this.#conversations = conversations;
    this.#log = log;
    this.#settingsOf = settingsOf;
  }

  /** Whether any source may say so. */
  set isOn(isOn: boolean) {
    if (!isOn) this[Symbol.dispose]();
    else
      this.#undo ??= this.#conversations.follow((session, view, again) => {
        const { id, clientAddress, clientPort, localAddress, localPort } = session;
        const facts = { session: id, client: clientAddress };
        const settings = this.#settingsOf(view);
        if (!Object.values(settings).includes(true)) return undefined;
        const dialogue = new DialogueLog(this.#log, facts, settings);
        if (!again)
          dialogue.connection("client connected", {
            port: clientPort,
            to: `${localAddress}:${localPort}`,
          });
        return followerOf(dialogue, settings);
      });
  }

  [Symbol.dispose](): void {
    this.#undo?.();
    this.#undo = undefined;
  }
}

function followerOf(dialogue: DialogueLog, settings: DialogueSettings): SessionFollower {
  return {
    ...(dialogue.hasLines && {
      line: (direction, line) => dialogue.line(direction === "<" ? "client" : "server", line),
    }),
    ...(settings.logData && { content: (bytes) => dialogue.content(bytes) }),
    secured: (tls) => dialogue.tls("TLS agreed", { protocol: tls?.protocol, cipher: tls?.cipher }),
    broke(error, inHandshake) {
      if (inHandshake) dialogue.tls("no TLS", { error });
      else dialogue.connection("connection broke", { error });
    },
    closed: () => dialogue.end("client gone"),
  };
}
