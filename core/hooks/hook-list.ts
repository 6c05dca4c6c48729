import type { HookName, HookPoints } from "./contract.ts";

/** Strategy, scope and timing of every hook at run time; the type keeps it equal to the table above. */
export const HOOKS: {
  readonly [H in HookName]: {
    readonly strategy: HookPoints[H]["strategy"];
    readonly scope: HookPoints[H]["scope"];
    readonly timing: HookPoints[H]["timing"];
  };
} = {
  openSession: { strategy: "admit", scope: "source", timing: "late" },
  findIdentity: { strategy: "decide", scope: "source", timing: "late" },
  acceptLogin: { strategy: "admit", scope: "source", timing: "late" },
  acceptSender: { strategy: "admit", scope: "source", timing: "late" },
  permitRelay: { strategy: "decide", scope: "source", timing: "late" },
  acceptRecipient: { strategy: "admit", scope: "source", timing: "late" },
  readContent: { strategy: "read", scope: "source", timing: "late" },
  inspectMessage: { strategy: "inspect", scope: "source", timing: "late" },
  reshapeEnvelope: { strategy: "transform", scope: "global", timing: "late" },
  chooseVirtualMta: { strategy: "decide", scope: "source", timing: "late" },
  messageAccepted: { strategy: "observe", scope: "source", timing: "late" },
  assignQueue: { strategy: "decide", scope: "domain", timing: "late" },
  replaceVirtualMta: { strategy: "decide", scope: "domain", timing: "late" },
  planDelivery: { strategy: "transform", scope: "domain", timing: "now" },
  planLanes: { strategy: "transform", scope: "domain", timing: "now" },
  routeQueue: { strategy: "decide", scope: "domain", timing: "late" },
  shareQueue: { strategy: "decide", scope: "domain", timing: "late" },
  securePeer: { strategy: "transform", scope: "domain", timing: "late" },
  renderMessage: { strategy: "transform", scope: "domain", timing: "late" },
  sealMessage: { strategy: "transform", scope: "domain", timing: "late" },
  judgeReply: { strategy: "transform", scope: "domain", timing: "now" },
  judgeDelivery: { strategy: "transform", scope: "domain", timing: "now" },
  reportOutcomes: { strategy: "transform", scope: "domain", timing: "late" },
  tlsTried: { strategy: "observe", scope: "domain", timing: "late" },
  connectionOpened: { strategy: "observe", scope: "domain", timing: "late" },
  connectionClosed: { strategy: "observe", scope: "domain", timing: "late" },
  recipientDelivered: { strategy: "observe", scope: "domain", timing: "late" },
  recipientDeferred: { strategy: "observe", scope: "domain", timing: "late" },
  recipientBounced: { strategy: "observe", scope: "domain", timing: "late" },
  recipientDeleted: { strategy: "observe", scope: "domain", timing: "late" },
  queueDeferred: { strategy: "observe", scope: "domain", timing: "late" },
  queueModeChanged: { strategy: "observe", scope: "domain", timing: "late" },
  start: { strategy: "lifecycle", scope: "global", timing: "late" },
  reconfigure: { strategy: "prepare", scope: "global", timing: "late" },
  drain: { strategy: "lifecycle", scope: "global", timing: "late" },
  stop: { strategy: "lifecycle", scope: "global", timing: "late" },
};
