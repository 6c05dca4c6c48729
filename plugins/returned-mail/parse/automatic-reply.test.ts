import assert from "node:assert/strict";
import { test } from "node:test";
import { readReturnedMail } from "./read.ts";

/** What a mail without an envelope sender turns out to be. */
async function kindOf(
  subject: string,
  text: string,
  ...fields: readonly string[]
): Promise<string> {
  const header = [`Subject: ${subject}`, "From: Ann <ann@example.net>", ...fields];
  const type = "Content-Type: text/plain; charset=utf-8";
  const mail = `${[...header, type].join("\r\n")}\r\n\r\n${text}\r\n`;
  const read = await readReturnedMail(Buffer.from(mail), { sender: "" });
  return read.kind === "automatic-reply" ? read.reason : read.kind;
}

const NOTE = "I am not here. Write to bob@example.net: 550 5.1.1 is my room.";

test("people who are away are known by their subjects in many languages", async () => {
  for (const subject of [
    "Automatic reply: Offers",
    "Auto-Reply: Offers",
    "Re: Out of Office",
    "Out of the office until Monday",
    "Abwesenheitsnotiz: Angebote",
    "AW: Automatische Antwort: Angebote",
    "Réponse automatique : Offres",
    "Respuesta automática: Ofertas",
    "Risposta automatica: Offerte",
    "Automatisch antwoord: Aanbiedingen",
    "Resposta automática: Ofertas",
    "Autosvar: Tilbud",
    "Automatyczna odpowiedź: Oferta",
    "Автоматический ответ: Предложения",
    "自动回复：优惠",
    "自動応答: ご案内",
    "부재중: 안내",
  ])
    assert.equal(await kindOf(subject, NOTE), "out-of-office", subject);
});

test("robots are known by the fields of RFC 3834 and those before it", async () => {
  for (const field of [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated (rejected)",
    "X-Autoreply: yes",
    "X-Autorespond: Offers",
    "Precedence: auto_reply",
  ])
    assert.equal(await kindOf("Thank you", "We have your mail.", field), "other", field);
  assert.equal(await kindOf("Thank you", "We have it.", "Auto-Submitted: no"), "ordinary-mail");
});

test("whoever wants proof that a person wrote is known by his words", async () => {
  const wish = "Your message is being held until you confirm that you are a human.";
  assert.equal(await kindOf("Please confirm your message", wish), "challenge");
  assert.equal(await kindOf("Hello", wish, "Auto-Submitted: auto-replied"), "challenge");
  assert.equal(await kindOf("Hello", "confirm that you are a human"), "ordinary-mail");
});

test("what has no envelope sender and speaks of addresses is no report by that alone", async () => {
  assert.equal(await kindOf("Thank you", NOTE), "ordinary-mail");
  assert.equal(await kindOf("Re: Undeliverable: Offers", NOTE), "ordinary-mail");
});

test("subjects in many languages say that a mail is a report", async () => {
  for (const subject of [
    "Undeliverable: Offers",
    "Undelivered Mail Returned to Sender",
    "Mail delivery failed: returning message to sender",
    "failure notice",
    "Non-Delivery Report",
    "Unzustellbar: Angebote",
    "Non remis : Offres",
    "No se puede entregar: Ofertas",
    "Non recapitabile: Offerte",
    "Onbestelbaar: Aanbiedingen",
    "Недоставленное сообщение",
    "系统退信",
    "配信不能",
  ])
    assert.equal(
      await kindOf(subject, "ann@example.net: 550 5.1.1 gone"),
      "delivery-report",
      subject,
    );
});
