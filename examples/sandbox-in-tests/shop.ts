/** A small application that sends mail, as its test finds it: it knows a transport and nothing of where the mail goes. */
import type { Transporter } from "nodemailer";

/** Somebody who gets mail. */
export interface Customer {
  readonly address: string;
  readonly name: string;
}

/** What became of a newsletter. */
export interface Campaign {
  readonly sent: readonly string[];
  /** Addresses that are not to be written to again. */
  readonly gone: readonly string[];
  /** To be tried again later. */
  readonly later: readonly string[];
}

/** Sends a link by which an address is confirmed. */
export async function sendWelcome(transport: Transporter, customer: Customer): Promise<void> {
  const { address, name } = customer;
  const link = `https://shop.example/confirm?address=${encodeURIComponent(address)}`;
  await transport.sendMail({
    from: "Shop <hello@shop.example>",
    to: { address, name },
    subject: `Welcome, ${name}`,
    text: `Hello ${name}, please confirm your address: ${link}`,
    html: `<p>Hello ${name}, please <a href="${link.replaceAll("&", "&amp;")}">confirm your address</a>.</p>`,
  });
}

/** Sends a newsletter to each by itself, and learns from the replies. */
export async function sendNewsletter(
  transport: Transporter,
  addresses: readonly string[],
  unsubscribe: (address: string) => string,
): Promise<Campaign> {
  const [sent, gone, later]: [string[], string[], string[]] = [[], [], []];
  for (const address of addresses)
    try {
      await transport.sendMail({
        from: "Shop <news@shop.example>",
        to: address,
        subject: "Autumn offers",
        text: "All apples are cheap.",
        headers: {
          "List-Unsubscribe": `<${unsubscribe(address)}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
      });
      sent.push(address);
    } catch (error) {
      const { responseCode = 0, message = "" } = Object(error);
      // A mailbox that is not there stays so; what is said of the sender or of now does not.
      const isGone =
        responseCode >= 500 && /5\.1\.1|does not exist|mailbox unavailable/.test(message);
      (isGone ? gone : later).push(address);
    }
  return { sent, gone, later };
}
