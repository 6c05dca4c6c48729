import type { Lookup, MxRecord, Resolver, TlsaRecord } from "../../core/mod.ts";

/** Answers by question, such as `A mx.test`. */
export type DnsTable = Record<string, Lookup<string> | undefined>;

const NONE: Lookup<never> = { kind: "none", exists: false, ttl: 60 };

/** Records that are found, authentic ones. */
export function found<T>(...records: T[]): Lookup<T> {
  return { kind: "found", records, ttl: 60, authentic: true };
}

/** A resolver that knows what stands in tables, which may change, and says that nothing else is there. */
export function tableResolver(
  texts: DnsTable,
  tlsa: Record<string, Lookup<TlsaRecord> | undefined> = {},
  mx: Record<string, Lookup<MxRecord> | undefined> = {},
): Resolver & { readonly asked: string[] } {
  const asked: string[] = [];
  const text = async (question: string): Promise<Lookup<string>> => {
    asked.push(question);
    return texts[question] ?? NONE;
  };
  return {
    asked,
    validates: true,
    a: (name) => text(`A ${name}`),
    aaaa: (name) => text(`AAAA ${name}`),
    txt: (name) => text(`TXT ${name}`),
    ptr: (address) => text(`PTR ${address}`),
    cname: (name) => text(`CNAME ${name}`),
    async tlsa(name) {
      asked.push(`TLSA ${name}`);
      return tlsa[name] ?? NONE;
    },
    async mx(name) {
      asked.push(`MX ${name}`);
      return mx[name] ?? NONE;
    },
  };
}
