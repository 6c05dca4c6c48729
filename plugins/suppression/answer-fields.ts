/** A field of what the server answered; undefined when it is not there. */
export function fieldIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map(Object.entries(value)).get(name)
    : undefined;
}

/** A text in an answer; empty when there is none. */
export function textIn(value: unknown, name: string): string {
  const field = fieldIn(value, name);
  return typeof field === "string" ? field : "";
}

/** A number in an answer; 0 when there is none. */
export function numberIn(value: unknown, name: string): number {
  const field = fieldIn(value, name);
  return typeof field === "number" ? field : 0;
}

/** A list in an answer; empty when there is none. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const field = fieldIn(value, name);
  return Array.isArray(field) ? field : [];
}
