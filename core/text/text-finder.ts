/** Class of the characters that are in no text that is looked for. */
const OTHER = 0;

/** Looks for many texts at once (Aho and Corasick): one step a character, however many they are. The texts are ASCII. */
export class TextFinder {
  /** By character below 128. */
  readonly #classes = new Uint8Array(128);
  #classCount = 1;
  /** The next state, by state and class. */
  readonly #next: Int32Array;
  /** The numbers of the texts that end in a state. */
  readonly #found: readonly (readonly number[])[];

  /** `texts` with the number that is told when one is found; several may have one number. */
  constructor(texts: Iterable<readonly [text: string, number: number]>) {
    const root = newNode();
    const all: TextNode[] = [root];
    for (const [text, number] of texts) {
      let node = root;
      for (const sign of text) {
        const wanted = this.#classFor(sign.charCodeAt(0));
        let next = node.children.get(wanted);
        if (next === undefined) {
          next = newNode();
          node.children.set(wanted, next);
          all.push(next);
        }
        node = next;
      }
      node.found.push(number);
    }
    this.#next = new Int32Array(all.length * this.#classCount);
    const states = this.#statesOf(root);
    this.#found = states.map(({ found }) => found);
  }

  /** Sets the marks whose numbers stand for texts that are in `text`. */
  mark(text: string, marks: Uint8Array): void {
    const classes = this.#classes;
    const next = this.#next;
    const width = this.#classCount;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      state = next[state * width + (code < 128 ? (classes[code] ?? OTHER) : OTHER)] ?? 0;
      const found = this.#found[state];
      if (found !== undefined && found.length > 0) for (const number of found) marks[number] = 1;
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
  #statesOf(root: TextNode): readonly TextNode[] {
    const width = this.#classCount;
    const states: TextNode[] = [root];
    const back: number[] = [0];
    for (let state = 0; state < states.length; state++) {
      const { children, found } = states[state] ?? root;
      const behind = back[state] ?? 0;
      if (state > 0) found.push(...(states[behind]?.found ?? []));
      for (let wanted = 1; wanted < width; wanted++) {
        const child = children.get(wanted);
        const otherwise = state === 0 ? 0 : (this.#next[behind * width + wanted] ?? 0);
        if (child === undefined) this.#next[state * width + wanted] = otherwise;
        else {
          this.#next[state * width + wanted] = states.length;
          states.push(child);
          back.push(otherwise);
        }
      }
    }
    return states;
  }
}

interface TextNode {
  readonly children: Map<number, TextNode>;
  readonly found: number[];
}

function newNode(): TextNode {
  return { children: new Map(), found: [] };
}
