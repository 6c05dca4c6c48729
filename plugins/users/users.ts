import type {
  ClientCertificate,
  KnownUser,
  ScramKeys,
  UserAsked,
  Verifier,
} from "../../core/mod.ts";
import type { Proof, ProofSource } from "../sasl/contract.ts";
import type { WrittenPassword } from "./password-text.ts";
import type { ServiceAnswer } from "./service-answer.ts";
import type { WrittenUser } from "./users-text.ts";

/** What a user of an `<smtp-user>` block shows. */
export type BlockProof =
  | WrittenPassword
  /** The certificate with this fingerprint. */
  | { readonly kind: "certificate"; readonly fingerprint: string }
  /** The password of the account of the host. */
  | { readonly kind: "system" };

/** A user of an `<smtp-user>` block. */
export interface BlockUser {
  readonly name: string;
  readonly source: string | undefined;
  readonly proof: BlockProof;
}

/** Where users come from. */
export interface UserSources {
  readonly blocks: readonly BlockUser[];
  /** Those of a file. */
  readonly file:
    | {
        get(name: string): WrittenUser | undefined;
        has(kind: WrittenPassword["kind"]): boolean;
        someKeys(): ScramKeys | undefined;
      }
    | undefined;
  readonly service: { find(asked: UserAsked): Promise<ServiceAnswer> } | undefined;
  /** A service that says of each user what is not a password that is right or wrong. */
  readonly serviceChecks: boolean;
  /** Whether a password is that of an account of the host. Rejects when it cannot be told. */
  readonly isSystemPassword: (user: string, password: string) => Promise<boolean>;
}

/** The users of a configuration: those of its blocks, then those of its file, then those that its service knows. */
export class Users implements ProofSource {
  readonly #sources: UserSources;
  readonly #blocks: ReadonlyMap<string, BlockUser>;
  /** What the users of blocks show. */
  readonly #kinds: ReadonlySet<BlockProof["kind"]>;
  /** Those of the first of them that has some. */
  readonly #keys: ScramKeys | undefined;
  readonly #byCertificate: ReadonlyMap<string, string>;

  constructor(sources: UserSources) {
    this.#sources = sources;
    this.#blocks = new Map(sources.blocks.map((user) => [user.name, user]));
    this.#kinds = new Set(sources.blocks.map(({ proof }) => proof.kind));
    this.#keys = sources.blocks.map(({ proof }) => proof).find((proof) => proof.kind === "scram");
    this.#byCertificate = new Map(
      sources.blocks.flatMap(({ name, proof }) =>
        proof.kind === "certificate" ? [[proof.fingerprint, name]] : [],
      ),
    );
  }

  /** A service may have keys of any kind, unless it looks at passwords itself. */
  has(proof: Proof): boolean {
    const { file, service, serviceChecks } = this.#sources;
    if (proof !== "certificate" && service !== undefined && !serviceChecks) return true;
    if (this.#kinds.has(proof)) return true;
    return proof !== "certificate" && file?.has(proof) === true;
  }

  someKeys(): ScramKeys | undefined {
    return this.#keys ?? this.#sources.file?.someKeys();
  }

  userOf({ fingerprint }: ClientCertificate): string | undefined {
    return this.#byCertificate.get(fingerprint);
  }

  /** The user of a name; undefined when there is none. Rejects when it cannot be told. */
  async find(asked: UserAsked): Promise<KnownUser | undefined> {
    const block = this.#blocks.get(asked.user);
    if (block !== undefined) return this.#ofBlock(block, asked.password);
    const { file, service } = this.#sources;
    const written = file?.get(asked.user);
    if (written !== undefined) return { ...written, verifiers: [written.password] };
    return service && ofService(asked.user, await service.find(asked));
  }

  async #ofBlock(
    { name, source, proof }: BlockUser,
    password: string | undefined,
  ): Promise<KnownUser> {
    if (proof.kind !== "system") return { name, source, verifiers: [proof] };
    // Without a password nothing is to be proven, or not by one.
    if (password === undefined) return { name, source, verifiers: [] };
    const correct = await this.#sources.isSystemPassword(name, password);
    return { name, source, verifiers: [{ kind: "checked", correct }] };
  }
}

function ofService(asked: string, answer: ServiceAnswer): KnownUser | undefined {
  if (answer.kind === "nobody") return undefined;
  const { name = asked, source, password, correct } = answer;
  const verifiers: Verifier[] = [];
  if (password !== undefined) verifiers.push(password);
  if (correct !== undefined) verifiers.push({ kind: "checked", correct });
  return { name, source, verifiers };
}
