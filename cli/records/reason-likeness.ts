/** Characters of a reason that are looked at. */
const LOOKED_AT = 400;
const LONGEST = 160;

/** A reply without what only one message has: addresses, and what looks like a number or a name that a server gave it. */
export function reasonLikeness(text: string): string {
  return text
    .slice(0, LOOKED_AT)
    .replaceAll('""', '"')
    .replaceAll(/[^\s<>()[\]"',;:@]{1,64}@[^\s<>()[\]"',;:]{1,255}/g, "ADDRESS")
    .replaceAll(/\d{1,3}(?:\.\d{1,3}){3}/g, "IP")
    .replaceAll(/(?<![\w.-])(?=[\w-]{0,40}\d)[\w-]{8,}/g, "ID")
    .replaceAll(/(?<![\w.])\d{4,}(?![\w.])/g, "N")
    .slice(0, LONGEST);
}
