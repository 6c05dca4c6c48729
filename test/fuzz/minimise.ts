/** Tries that one failing input is worth. */
const MOST_TRIES = 2000;

/** A shorter text that fails too: pieces are left out, large ones first, as long as `fails` says so. */
export async function minimise(
  text: string,
  fails: (shorter: string) => Promise<boolean>,
): Promise<string> {
  let shortest = text;
  let tries = 0;
  for (
    let size = Math.ceil(text.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  )
    for (let at = 0; at < shortest.length && tries < MOST_TRIES; tries++) {
      const shorter = shortest.slice(0, at) + shortest.slice(at + size);
      if (await fails(shorter)) shortest = shorter;
      else at += size;
    }
  return shortest;
}
