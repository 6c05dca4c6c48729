import {
  CLOCK,
  definePlugin,
  directive,
  HeaderBlock,
  headerName,
  IDENTITY,
  idText,
  isHeaderField,
  list,
  type MessageRead,
  type NoteText,
  oneOf,
  type Plugin,
  yesNo,
  yesNoOr,
} from "../../core/mod.ts";
import { DATE, MESSAGE_ID, OWN_TRACE, REMOVED, VIRTUAL_MTA } from "./contract.ts";
import { rendered } from "./rendering.ts";

const SOURCE = ["source"] as const;
/** Directives that make something of a message when it comes in. */
const SETTING = [
  "add-date-header",
  "add-message-id-header",
  "add-x-virtual-mta-header",
  "remove-header",
  "remove-received-headers",
] as const;

const NONE: readonly string[] = [];

/** Header fields that are added to mail, and taken out of it. */
export const headers: Plugin = definePlugin({
  name: "headers",
  summary: "Adds header fields to mail from a source, and removes fields from mail that goes out.",
  directives: {
    "add-date-header": directive(yesNoOr(["override"]), {
      scopes: SOURCE,
      default: "no",
      doc: "Add a Date field where there is none (yes), or replace the one there is (override). Messages are stored as they came; the field is added when they are sent.",
      rfc: "RFC 5322 §3.6.1",
    }),
    "date-header-time": directive(oneOf(["reception", "delivery"]), {
      scopes: SOURCE,
      default: "reception",
      doc: "Which moment an added Date field shows: that of the reception, or that of each attempt. In UTC.",
    }),
    "add-message-id-header": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Add a Message-ID where there is none: of the message's id, host-id and host-name, the same at every attempt.",
      rfc: "RFC 5322 §3.6.4",
    }),
    "add-x-virtual-mta-header": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Name the virtual MTA that a message is sent by in a field X-Virtual-MTA, replacing one that it came with.",
    }),
    "remove-header": directive(list(headerName, { max: 100 }), {
      scopes: ["source", "domain"],
      doc: 'Header fields that are taken out when mail goes out, all of each name: those that its source names, and those that its destination does. Fields that are added here stay. "" clears.',
      example: "X-Mailer,X-Originating-IP",
    }),
    "remove-received-headers": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Remove the Received fields that a message came with when it goes out. Our own stays, if add-received-header is on. They are counted when a message is received; a loop through servers that all remove them is not detected that way.",
      rfc: "RFC 5321 §4.4",
    }),
  },
  notes: [DATE, MESSAGE_ID, OWN_TRACE, REMOVED, VIRTUAL_MTA],
  needs: { clock: CLOCK, identity: IDENTITY },
  check: {
    source: ({ removeHeader = NONE }) =>
      removeHeader.join("\n").length > REMOVED.limit
        ? [
            {
              severity: "error",
              directive: "remove-header",
              message: `the names in remove-header have more than ${REMOVED.limit} characters in all`,
            },
          ]
        : [],
  },
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => SETTING.some(isSet),
      handler(message, { settings, services }) {
        const { addDateHeader, addMessageIdHeader, addXVirtualMtaHeader } = settings;
        const { removeHeader = NONE, removeReceivedHeaders } = settings;
        const notes: NoteText[] = [];
        // The header is taken apart only where someone asks for it.
        const has = (name: string): boolean => HeaderBlock.of(message.header).has(name);
        if (addDateHeader === "override" || (addDateHeader === "yes" && !has("Date")))
          notes.push(DATE.with(settings.dateHeaderTime));
        if (addMessageIdHeader && !has("Message-ID")) {
          const { hostId, hostName } = services.identity;
          notes.push(MESSAGE_ID.with(`<${idText(message.id)}.${hostId}@${hostName}>`));
        }
        if (addXVirtualMtaHeader) notes.push(VIRTUAL_MTA.with("yes"));
        if (removeHeader.length > 0) notes.push(REMOVED.with(removeHeader));
        if (removeReceivedHeaders) notes.push(OWN_TRACE.with(ownTrace(message)));
        return notes.length === 0 ? undefined : { accept: true, notes };
      },
    },
    renderMessage: {
      when: (_global, isSet) => isSet("remove-header") || "noted",
      handler: (value, message, { settings, services }) =>
        rendered(value, message, settings.removeHeader ?? NONE, services.clock.now()),
    },
  },
});

/** The trace field that we have put on top, as it is written; empty when there is none. It alone has our name for the message. */
function ownTrace({ id, header }: MessageRead): string {
  const [top] = HeaderBlock.of(header).pieces();
  if (top?.name !== "received") return "";
  const text = top.bytes.toString("utf8").trimEnd();
  const value = text.slice(text.indexOf(":") + 1).trimStart();
  const isOurs = text.includes(` id ${idText(id)}`);
  // One that names a recipient of no reasonable length goes with the others: its line could not be written.
  const isKept =
    isHeaderField({ name: "Received", value }) && Buffer.byteLength(value) <= OWN_TRACE.limit;
  return isOurs && isKept ? value : "";
}
