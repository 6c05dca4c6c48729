import { join } from "node:path";
import {
  CLOCK,
  definePlugin,
  directive,
  integer,
  type Plugin,
  path,
  schema,
  size,
  type Token,
  token,
} from "../../core/mod.ts";
import { SPOOL } from "../spool/contract.ts";
import { AuditFile, type AuditFileOptions } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";
import { auditCount } from "./audit-text.ts";
import { AUDIT } from "./contract.ts";
import { earlierEntries } from "./earlier.ts";

const MEBIBYTE = 1024 * 1024;
const GLOBAL = ["global"] as const;
/** Entries in an answer unless the request says otherwise. */
const USUAL = 100;

const LOG: Token<AuditLog> = token<AuditLog>("audit.log");

interface AuditSettings {
  readonly auditLog: string | undefined;
  readonly auditLogMaxSize: number;
  readonly auditLogKeep: number;
}

/** Who has changed what. */
export const audit: Plugin = definePlugin({
  name: "audit",
  summary:
    "Writes down every change that is asked for, by the mta command or over HTTP: who, from where, what, when.",
  directives: {
    "audit-log": directive(path, {
      scopes: GLOBAL,
      aliases: ["http-audit-log"],
      doc: "File with lines of JSON for each change that is asked for, one before it is made and one with what came of it, and one for each login, done or refused; only its owner may read it. Unset: audit.log in the spool.",
      example: "/var/log/mta/audit.log",
    }),
    "audit-log-max-size": directive(size(), {
      scopes: GLOBAL,
      default: 10 * MEBIBYTE,
      doc: "Size of the audit log at which a new file is begun.",
    }),
    "audit-log-keep": directive(integer({ min: 1, max: 1000 }), {
      scopes: GLOBAL,
      default: 10,
      doc: "Files of the audit log that are kept.",
    }),
  },
  needs: { clock: CLOCK, spool: SPOOL, kept: LOG },
  alarms: {
    "audit-log": {
      doc: "The audit log cannot be written: over HTTP no changes are made but pauses; those by the mta command on this host are, and are written down once it can. Make room, or name another file with audit-log; it is tried again every ten seconds.",
    },
  },
  provides: (offer) => [
    offer(LOG, async ({ global, services: { clock, spool }, alarms, log }) => {
      const file = fileOf(global, spool.directory);
      return new AuditLog(
        new AuditFile(file),
        { clock, alarms },
        await earlierEntries(file.path, log),
      );
    }),
    offer(AUDIT, ({ services }) => services.kept),
  ],
  hooks: {
    reconfigure: ({ global, services: { kept, spool } }) => ({
      commit: () => kept.use(fileOf(global, spool.directory)),
    }),
  },
  routes: {
    "GET /audit": {
      right: "admin",
      doc: "The last changes that were asked for, the newest first.",
      query: { "most?": schema.whole("Entries, 1 to 1000; 100 unless given.") },
      answer: {
        json: schema.list(
          schema.object({
            at: schema.number("When it was answered, milliseconds since the epoch."),
            who: schema.text("`user NAME`, `key NAME`, `address` or `socket`."),
            from: schema.orNull(schema.text("The client's address; null on the control socket.")),
            what: schema.text("Method and path."),
            parameters: schema.text("The query."),
            note: schema.text("What the route says of it."),
            "id?": schema.text("Of the change: its two lines in the file have the same."),
            status: schema.orNull(
              schema.whole(
                "The status of the answer; null: the server ended before it was answered.",
              ),
            ),
          }),
        ),
      },
      errors: { 400: "`most` is not a number from 1 to 1000." },
      handler(c, { services: { kept } }) {
        const count = auditCount(c.req.query("most"), USUAL);
        if (count === undefined) return c.json({ error: "most is a number from 1 to 1000" }, 400);
        return c.json(kept.newest(count));
      },
    },
  },
});

function fileOf(
  { auditLog, auditLogMaxSize, auditLogKeep }: AuditSettings,
  spool: string,
): AuditFileOptions {
  return {
    path: auditLog ?? join(spool, "audit.log"),
    maxSize: auditLogMaxSize,
    keep: auditLogKeep,
  };
}
