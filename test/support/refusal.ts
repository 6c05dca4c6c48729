import type { DeliveryFailure } from "../../core/errors/delivery-failure.ts";
import { refused } from "../../core/smtp/failures.ts";
import { ReplyParser } from "../../core/smtp/reply-parser.ts";

/** The failure that a reply is, such as `550 5.1.1 User unknown`, as the client reads it from the wire. */
export function refusal(reply: string): DeliveryFailure {
  const parser = new ReplyParser();
  parser.push(Buffer.from(`${reply}\r\n`));
  const read = parser.next();
  if (read === undefined) throw new Error(`${reply}: ${parser.problem ?? "no reply"}`);
  return refused("rcpt", read, "mx.example.com (192.0.2.25)");
}
