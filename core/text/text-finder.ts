/** Class of the characters that are in no text that is looked for: after one, nothing has begun. */
const OTHER = 0;

/** Looks for many texts at once (Aho and Corasick): one step a character, however many they are. The texts are ASCII. */
export class TextFinder {
  /** By character below 128. */
  readonly #classes = new Uint8Array(128);
  #classCount = 1;
  /** By state: where it goes by each class, and, in the place of `OTHER`, which of `#found` it has found. States count in rows. */
  readonly #table: Int32Array;
  /** The numbers of the texts that end in a state; the first is empty. */
  readonly #found: (readonly number[])[] = [[]];

  /** `texts` with the number that is told when one is found; several may have one number. */
  constructor(texts: Iterable<readonly [text: string, number: number]>) {
    const root = newNode();
    let count = 1;
    for (const [text, number] of texts) {
      let node = root;
      for (const sign of text) {
        const wanted = this.#classFor(sign.charCodeAt(0));
        let next = node.children.get(wanted);
        if (next === undefined) {
          next = newNode();
          node.children.set(wanted, next);
          count++;
        }
        node = next;
      }
      node.found.push(number);
    }
    this.#table = new Int32Array(count * this.#classCount);
    this.#fill(root);
  }

  /** Sets the marks whose numbers stand for texts that are in `text`. */
  mark(text: string, marks: Uint8Array): void {
    const classes = this.#classes;
    const table = this.#table;
    const found = this.#found;
    let row = 0;
    for (let at = 0; at < text.length; at++) {
      // Beyond ASCII there is no class.
      const wanted = classes[text.charCodeAt(at)] ?? OTHER;
      if (wanted === OTHER) {
        row = 0;
        continue;
      }
      row = table[row + wanted] ?? 0;
      const ends = table[row] ?? 0;
      if (ends > 0) for (const number of found[ends] ?? []) marks[number] = 1;
    }
  }

  #classFor(code: number): number {
    const known = this.#classes[code];
    if (known === undefined) throw new Error("only ASCII can be looked for");
    if (known !== OTHER) return known;
    this.#classes[code] = this.#classCount;
    return this.#classCount++;
  }

  /** Numbers the nodes by depth, and fills in where each goes by each class: as the longest ending of what was read that is known. */
  #fill(root: TextNode): void {
    const width = this.#classCount;
    const states: TextNode[] = [root];
    const shorter: number[] = [0];
    for (let state = 0; state < states.length; state++) {
      const { children, found } = states[state] ?? root;
      const row = state * width;
      const ending = shorter[state] ?? 0;
      if (state > 0) found.push(...(states[ending]?.found ?? []));
      if (found.length > 0) this.#table[row] = this.#found.push([...new Set(found)]) - 1;
      for (let wanted = 1; wanted < width; wanted++) {
        const child = children.get(wanted);
        const otherwise = state === 0 ? 0 : (this.#table[ending * width + wanted] ?? 0);
        if (child === undefined) this.#table[row + wanted] = otherwise;
        else {
          this.#table[row + wanted] = states.length * width;
          states.push(child);
          shorter.push(otherwise / width);
        }
      }
    }
  }
}

interface TextNode {
  readonly children: Map<number, TextNode>;
  readonly found: number[];
}

function newNode(): TextNode {
  return { children: new Map(), found: [] };
}
