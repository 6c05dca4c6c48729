import { definePlugin, directive, integer, type Plugin, yesNo } from "../../core/mod.ts";

/** Who gets connections where there are not enough for all. */
export const priorities: Plugin = definePlugin({
  name: "priorities",
  summary:
    "Gives queues shares of connections by their priority, where there are not enough for all.",
  directives: {
    "queue-priority": directive(integer({ min: 0, max: 100 }), {
      scopes: ["domain"],
      aliases: ["delivery-priority"],
      default: 50,
      doc: "The weight of a queue while queues wait for a connection under total-max-smtp-out or their virtual MTA's max-smtp-out: a queue of 100 has twice the connections of one of 50. None starves, whatever its priority.",
      example: "80",
    }),
    "allow-priority-interruption": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Whether a queue of higher priority that has not had its share may take a connection of this one, after the message under way.",
    }),
    "allow-priority-interruption-during-transfer": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Whether it may do so in the middle of a message, unless that is all written. The message is tried again, and that counts as no attempt.",
    }),
  },
  check: {
    domain: ({ allowPriorityInterruption, allowPriorityInterruptionDuringTransfer }) =>
      allowPriorityInterruptionDuringTransfer && !allowPriorityInterruption
        ? [
            {
              severity: "warning",
              directive: "allow-priority-interruption-during-transfer",
              message:
                "allow-priority-interruption no keeps connections from being taken during a transfer as well",
            },
          ]
        : [],
  },
  hooks: {
    planDelivery: (plan, _queue, { settings }) => ({
      ...plan,
      priority: settings.queuePriority,
      interruption: interruptionOf(settings),
    }),
  },
});

function interruptionOf(settings: {
  readonly allowPriorityInterruption: boolean;
  readonly allowPriorityInterruptionDuringTransfer: boolean;
}): "never" | "after-message" | "at-once" {
  if (!settings.allowPriorityInterruption) return "never";
  return settings.allowPriorityInterruptionDuringTransfer ? "at-once" : "after-message";
}
