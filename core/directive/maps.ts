/**
 * Drops the entry that was put in first from a map that has more than `most`, and returns its key; undefined when none had to go. Kept
 * after every entry that is added, it bounds the map.
 */
export function dropOldest<K>(map: Map<K, unknown>, most: number): K | undefined {
  if (map.size <= most) return undefined;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return oldest;
  }
  return undefined;
}

/** Adds to a count by key, `change` being negative where it falls; a key whose count is used up is not kept. */
export function adjustCount<K>(counts: Map<K, number>, key: K, change: number): void {
  const left = (counts.get(key) ?? 0) + change;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}
