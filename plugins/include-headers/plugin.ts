import { definePlugin, headerFile, type Plugin, repeatable } from "../../core/mod.ts";
import { INCLUDED_HEADERS, IncludedHeaders } from "./included.ts";

/** Header fields out of files. */
export const includeHeaders: Plugin = definePlugin({
  name: "include-headers",
  summary: "Puts header fields out of files into mail that goes out.",
  directives: {
    "include-headers-from": repeatable(headerFile, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool"],
      doc: "A file with header fields that are put after the Received fields of mail that goes out: of all mail, of that of a virtual MTA, or of the virtual MTAs in a pool. Files of all three add up, in this order. They are read at the start and at each reload: at most 64 KiB and 100 fields each, in ASCII. What a message has of its own (From, Subject, Content-Type …) cannot be included.",
      rfc: "RFC 5321 §4.4",
    }),
  },
  needs: { included: INCLUDED_HEADERS },
  provides: (offer) => [
    offer(
      INCLUDED_HEADERS,
      ({ config, global, at }) => {
        const every = global.includeHeadersFrom;
        // What a block does not set it has from the top level.
        const own = (files: readonly string[]): readonly string[] => (files === every ? [] : files);
        return IncludedHeaders.read(config, {
          global: every,
          virtualMta: (name) => own(at(config.block("virtual-mta", name)).includeHeadersFrom),
          pool: (name) => own(at(config.block("virtual-mta-pool", name)).includeHeadersFrom),
        });
      },
      { harmless: true, per: "configuration" },
    ),
  ],
  hooks: {
    renderMessage: {
      when: (_global, isSet) => isSet("include-headers-from"),
      handler(value, { queue }, { services: { included } }) {
        const fields = included.of(queue.virtualMta);
        if (fields.length === 0) return value;
        return { ...value, afterTrace: [...(value.afterTrace ?? []), ...fields] };
      },
    },
  },
});
