import { headerEnd } from "../../core/mod.ts";

/** The header with the line end of its last field, and the body; a header alone has no body. */
export function cutEntity(entity: Buffer): { readonly header: Buffer; readonly body: Buffer } {
  const end = headerEnd(entity);
  if (end < 0) return { header: entity, body: entity.subarray(entity.length) };
  return { header: entity.subarray(0, end), body: entity.subarray(end + 2) };
}

/** The unfolded value of the first field of that name (lower case). */
export function fieldOf(header: Buffer, name: string): string | undefined {
  for (const field of fieldsOf(header)) {
    const colon = field.indexOf(":");
    if (field.slice(0, colon).trimEnd().toLowerCase() === name)
      return field
        .slice(colon + 1)
        .replaceAll("\r\n", "")
        .trim();
  }
  return undefined;
}

/** The fields of a header, each with its line ends. */
export function fieldsOf(header: Buffer): readonly string[] {
  return header.toString("latin1").split(/(?<=\r\n)(?![ \t])/);
}
