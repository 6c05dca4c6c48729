import {
  type Admission,
  definePlugin,
  directive,
  HeaderBlock,
  headerName,
  type Plugin,
  reply,
  text,
  xtext,
  yesNo,
} from "../../core/mod.ts";
import { STRIPPED } from "./contract.ts";

const SOURCE = ["source"] as const;
const LONGEST_JOB = 256;
/** RFC 3461 §4.4. */
const LONGEST_ENVELOPE_ID = 100;

/** Jobs and envelope ids that mail names in its header. */
export const jobs: Plugin = definePlugin({
  name: "jobs",
  summary: "Takes a message's job and envelope id from its header.",
  directives: {
    "process-x-job": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: `Take a message's job from its field X-Job, which is removed when the message is sent. A job has 1 to ${LONGEST_JOB} printable ASCII characters without blanks: mail with another one is refused (554 5.6.0). An empty field names none.`,
    }),
    "retain-x-job": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Leave X-Job in the message.",
    }),
    "jobid-header": directive(headerName, {
      scopes: SOURCE,
      default: "X-Job",
      doc: "Another field to take the job from, with process-x-job on, where a message has no X-Job. It stays in the message.",
      example: "X-Campaign",
    }),
    "jobid-prefix": directive(text, {
      scopes: SOURCE,
      doc: "Prefix of the job that a message names; {auth} means the client's login name, nothing without a login.",
      example: "{auth}-",
    }),
    "process-x-envid": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: `Take the envelope id from the field X-Envid, which is removed when the message is sent. One given with MAIL (ENVID) takes precedence. In xtext it has at most ${LONGEST_ENVELOPE_ID} characters: mail with a longer one is refused (554 5.6.0).`,
      rfc: "RFC 3461 §4.4",
    }),
  },
  notes: [STRIPPED],
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => isSet("process-x-job") || isSet("process-x-envid"),
      handler({ header, info, session }, { settings }) {
        const { processXJob, processXEnvid, retainXJob, jobidHeader, jobidPrefix } = settings;
        if (!processXJob && !processXEnvid) return undefined;
        const fields = HeaderBlock.of(header);
        const stripped: string[] = [];
        let job: string | undefined;
        let envelopeId: string | undefined;
        if (processXJob) {
          const own = fields.first("X-Job");
          if (own !== undefined && !retainXJob) stripped.push("X-Job");
          const named = own || fields.first(jobidHeader);
          if (named) {
            job = `${prefixOf(jobidPrefix, session.user)}${named}`;
            if (job.length > LONGEST_JOB || !/^[!-~]+$/.test(job)) return BAD_JOB;
          }
        }
        if (processXEnvid) {
          const named = fields.first("X-Envid");
          if (named !== undefined) stripped.push("X-Envid");
          if (named && info.envelopeId === undefined) {
            envelopeId = xtext(named);
            if (envelopeId.length > LONGEST_ENVELOPE_ID) return BAD_ENVELOPE_ID;
          }
        }
        if (job === undefined && envelopeId === undefined && stripped.length === 0)
          return undefined;
        const notes = stripped.length === 0 ? [] : [STRIPPED.with(stripped)];
        return { accept: true, job, envelopeId, notes };
      },
    },
    renderMessage: {
      when: () => "noted",
      handler(value, { message }) {
        const stripped = STRIPPED.of(message);
        return stripped === undefined ? value : { ...value, drop: [...value.drop, ...stripped] };
      },
    },
  },
});

const BAD_JOB: Admission = refusal(
  `the job of the message (X-Job): expected 1 to ${LONGEST_JOB} printable ASCII characters without blanks`,
);
const BAD_ENVELOPE_ID: Admission = refusal(
  `the message's X-Envid: expected at most ${LONGEST_ENVELOPE_ID} characters in xtext`,
);

function refusal(why: string): Admission {
  return { accept: false, reply: reply(554, "5.6.0", why) };
}

/** Login names may have any characters; what cannot be in a job becomes `_`. */
function prefixOf(prefix: string | undefined, user: string | undefined): string {
  const name = (user ?? "").replaceAll(/[^!-~]/g, "_");
  return prefix?.replaceAll("{auth}", () => name) ?? "";
}
