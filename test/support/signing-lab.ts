import { join } from "node:path";
import {
  CLOCK,
  type HeaderField,
  headerEnd,
  type MessageBody,
  type MessageToSeal,
  type Notes,
  QUEUE_STORE,
} from "../../core/mod.ts";
import { MemoryQueue } from "../../core/queue/memory/memory-queue.ts";
import { MemoryStore } from "../../core/queue/memory/memory-store.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { generateKey, type SigningKey, writeKeyFile } from "../../plugins/dkim/contract.ts";
import { dkim } from "../../plugins/dkim/plugin.ts";
import { VAULT, type Vault } from "../../plugins/vault/contract.ts";
import { type PluginLab, pluginLab } from "./plugin-lab.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { recordOf, verifyWithMailauth } from "./verify-dkim.ts";

/** How a message is about to be sent. */
export interface ToBeSealed {
  readonly content: string;
  readonly domain?: string;
  readonly virtualMta?: string;
  readonly notes?: Notes;
  readonly id?: number;
  /** What is sent instead of its stored body. */
  readonly body?: MessageBody;
  /** The configuration it is sent under; the first one unless given. */
  readonly generation?: PluginLab["generation"];
}

/** What came of signing a message. */
export interface SealedMessage {
  readonly fields: readonly HeaderField[];
  /** Tags of each signature by name, blanks taken out. */
  readonly tags: readonly Readonly<Record<string, string>>[];
  /** `pass r1 example.net` for each, as mailauth has it. */
  readonly verified: readonly string[];
}

/** Signing under a configuration, without a server; the queue is empty. */
export interface SigningLab extends PluginLab {
  /** The folder with `rsa.pem` and `ed.pem`, KEYS in the configuration. */
  readonly folder: string;
  seal(message: ToBeSealed): Promise<SealedMessage>;
}

const NO_VAULT: Vault = {
  read: async () => ({ kind: "away", reason: "there is no vault" }),
};

/** Made once: it takes its time. */
let keys: Promise<readonly [SigningKey, SigningKey]> | undefined;

/** The keys of `rsa.pem` and `ed.pem`. */
export function signingKeys(): Promise<readonly [SigningKey, SigningKey]> {
  keys ??= Promise.all([generateKey("rsa", 1024), generateKey("ed25519")]);
  return keys;
}

/** Signs under a configuration; selectors that begin with r are of the RSA key, all others of the Ed25519 one. */
export function withSigningLab(
  config: string,
  use: (lab: SigningLab) => Promise<void>,
  vault: Vault = NO_VAULT,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const [rsa, ed25519] = await signingKeys();
    await writeKeyFile(join(folder, "rsa.pem"), rsa);
    await writeKeyFile(join(folder, "ed.pem"), ed25519);
    const lab = await pluginLab([dkim], config.replaceAll("KEYS", folder), (services) => {
      services.put(VAULT, vault);
      services.put(QUEUE_STORE, new MemoryStore(services.get(CLOCK), new MemoryQueue()));
    });
    const records = new Map(
      ["example.net", "other.example", "sub.example.net"].flatMap((domain) => [
        ...["r1", "r2", "r3"].map((selector) => recordOf(selector, domain, rsa)),
        recordOf("e1", domain, ed25519),
      ]),
    );
    const seal = async (message: ToBeSealed): Promise<SealedMessage> => {
      const { generation = lab.generation } = message;
      const toSeal = messageToSeal(message);
      const view = generation.view(toSeal.queue);
      const fields = await generation.bus.transform("sealMessage", [], toSeal, view);
      const front = fields.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
      const content = `${front}${message.content}`;
      const verified = (await verifyWithMailauth(content, records, lab.clock.now())).map(
        ({ result, selector, domain }) => `${result} ${selector} ${domain}`,
      );
      return { fields, tags: fields.map(({ value }) => tagsOf(value)), verified };
    };
    try {
      await use({ ...lab, folder, seal });
    } finally {
      await lab.services.dispose();
    }
  });
}

function messageToSeal({
  content,
  domain = "x.test",
  virtualMta = "{default}",
  notes = {},
  id = 1,
  body,
}: ToBeSealed): MessageToSeal {
  const bytes = Buffer.from(content, "latin1");
  const end = headerEnd(bytes);
  return {
    queue: { domain, virtualMta },
    id,
    message: infoOf({ notes }),
    recipients: [],
    peer: undefined,
    content: wholeBody(bytes),
    sender: "from@example.net",
    header: bytes.subarray(0, end),
    body: body ?? wholeBody(bytes.subarray(end + 2)),
    bodyIsStored: body === undefined,
  };
}

function wholeBody(whole: Buffer): MessageBody {
  return {
    size: whole.length,
    whole,
    async *chunks(offset = 0) {
      yield whole.subarray(offset);
    },
  };
}

function tagsOf(value: string): Readonly<Record<string, string>> {
  const tags = value.split(";").map((tag) => {
    const [name = "", ...rest] = tag.split("=");
    return [name.trim(), rest.join("=").replaceAll(/\s+/g, "")];
  });
  return Object.fromEntries(tags);
}
