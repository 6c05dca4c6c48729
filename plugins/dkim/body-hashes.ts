import {
  type ContentReader,
  dropOldest,
  headerEnd,
  type Inspection,
  type MessageBody,
  type MessageId,
  type MessageToSeal,
} from "../../core/mod.ts";
import { type BodyHash, BodyHasher, type Canonicalization } from "./body-hash.ts";
import { BODY } from "./notes.ts";

const NOTHING: Buffer = Buffer.alloc(0);

/** Hashes of bodies read again that are kept. */
const MOST_KEPT = 1000;

/** The hashes of bodies: made while a message arrives, kept with it, and made again where that one does not serve. */
export class BodyHashes {
  /** The forms that signatures ask for; what is asked for once is made of all further mail when it arrives. */
  readonly #wanted: Set<Canonicalization>;
  /** By form and message. */
  readonly #readAgain = new Map<string, Promise<BodyHash>>();
  /** Of bodies that a plugin made for one transaction. */
  readonly #made = new WeakMap<MessageBody, Map<Canonicalization, Promise<BodyHash>>>();

  constructor(wanted: Iterable<Canonicalization>) {
    this.#wanted = new Set(wanted);
  }

  /** Reads a message that arrives. */
  reader(): ContentReader {
    return new ArrivingBody([...this.#wanted]);
  }

  /** The hash of what is about to be sent. Rejects when it has to be read and cannot be. */
  of(message: MessageToSeal, form: Canonicalization): BodyHash | Promise<BodyHash> {
    const { bodyIsStored, body, id } = message;
    if (!bodyIsStored) return this.#ofMadeBody(body, form);
    const noted = BODY[form].of(message.message);
    if (noted !== undefined) return noted;
    this.#wanted.add(form);
    return this.#again(id, body, form);
  }

  #ofMadeBody(body: MessageBody, form: Canonicalization): Promise<BodyHash> {
    const hashes = this.#made.get(body) ?? new Map<Canonicalization, Promise<BodyHash>>();
    this.#made.set(body, hashes);
    const hash = hashes.get(form) ?? hashOf(body, form);
    hashes.set(form, hash);
    return hash;
  }

  #again(id: MessageId, body: MessageBody, form: Canonicalization): Promise<BodyHash> {
    const key = `${form} ${id}`;
    const known = this.#readAgain.get(key);
    if (known !== undefined) return known;
    const made = hashOf(body, form);
    this.#readAgain.set(key, made);
    dropOldest(this.#readAgain, MOST_KEPT);
    // A failure is not kept: the next attempt reads once more.
    made.catch(() => this.#readAgain.delete(key));
    return made;
  }
}

async function hashOf(body: MessageBody, form: Canonicalization): Promise<BodyHash> {
  const hasher = new BodyHasher(form);
  if (body.whole !== undefined) hasher.write(body.whole);
  else for await (const piece of body.chunks()) hasher.write(piece);
  return hasher.end();
}

/** Hashes what follows the empty line after the header. */
class ArrivingBody implements ContentReader {
  readonly #hashers: readonly (readonly [Canonicalization, BodyHasher])[];
  #inBody = false;
  /** The last bytes of the header so far: the empty line may lie across pieces. */
  #before: Buffer = NOTHING;
  #atStart = true;

  constructor(forms: readonly Canonicalization[]) {
    this.#hashers = forms.map((form) => [form, new BodyHasher(form)]);
  }

  write(piece: Buffer): void {
    const body = this.#inBody ? piece : this.#bodyIn(piece);
    if (body.length > 0) for (const [, hasher] of this.#hashers) hasher.write(body);
  }

  end(): Inspection {
    const notes = this.#hashers.map(([form, hasher]) => BODY[form].with(hasher.end()));
    return { accept: true, notes };
  }

  #bodyIn(piece: Buffer): Buffer {
    const seen = this.#before.length === 0 ? piece : Buffer.concat([this.#before, piece]);
    // An empty line is the whole header at the start of the content only.
    const end = this.#atStart ? headerEnd(seen) : lineEndBefore(seen);
    if (end < 0) {
      if (seen.length > 1) this.#atStart = false;
      this.#before = seen.subarray(-3);
      return NOTHING;
    }
    this.#inBody = true;
    this.#before = NOTHING;
    return seen.subarray(end + 2);
  }
}

function lineEndBefore(content: Buffer): number {
  const end = content.indexOf("\r\n\r\n");
  return end < 0 ? -1 : end + 2;
}
