import type { ReportAction } from "./reporting.ts";

/** A language that reports are written in, by its tag (RFC 5646). */
export const LANGUAGES = ["en", "de", "es", "fr", "it", "nl", "pl", "pt"] as const;

/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** What a report says in one language. `{host}`, `{date}`, `{id}` and `{reply}` stand for what differs. */
export interface Wording {
  readonly subject: Readonly<Record<ReportAction, string>>;
  readonly explanation: Readonly<Record<ReportAction, string>>;
  readonly greeting: string;
  readonly about: string;
  readonly said: string;
  /** Until when a delayed message is tried. */
  readonly until: string;
  /** Above the header of the message in a report without parts. */
  readonly header: string;
}

/** What reports say. */
export const WORDINGS: Readonly<Record<Language, Wording>> = {
  en: {
    subject: {
      failed: "Your message could not be delivered",
      delayed: "Your message is delayed",
      delivered: "Your message was delivered",
      relayed: "Your message was handed on",
    },
    explanation: {
      failed: "It could not be delivered to these recipients, and will not be tried again:",
      delayed:
        "It could not be delivered to these recipients yet. You need to do nothing: it will be tried again.",
      delivered: "It was delivered to these recipients:",
      relayed:
        "It was handed to the mail server of these recipients, which may not report what becomes of it:",
    },
    greeting: "This is the mail system at {host}.",
    about: "It is about a message you sent on {date}, known here as {id}.",
    said: "{host} said: {reply}",
    until: "It is tried until {date}.",
    header: "The header of your message:",
  },
  de: {
    subject: {
      failed: "Ihre Nachricht konnte nicht zugestellt werden",
      delayed: "Die Zustellung Ihrer Nachricht verzögert sich",
      delivered: "Ihre Nachricht wurde zugestellt",
      relayed: "Ihre Nachricht wurde weitergegeben",
    },
    explanation: {
      failed:
        "An diese Empfänger konnte sie nicht zugestellt werden; es wird nicht noch einmal versucht:",
      delayed:
        "An diese Empfänger konnte sie noch nicht zugestellt werden. Sie müssen nichts tun: es wird weiter versucht.",
      delivered: "An diese Empfänger wurde sie zugestellt:",
      relayed:
        "Sie wurde dem Mailserver dieser Empfänger übergeben, der vielleicht nicht meldet, was aus ihr wird:",
    },
    greeting: "Dies ist das Mailsystem von {host}.",
    about: "Es geht um eine Nachricht, die Sie am {date} gesendet haben, hier bekannt als {id}.",
    said: "{host} meldete: {reply}",
    until: "Die Zustellung wird bis {date} versucht.",
    header: "Der Kopf Ihrer Nachricht:",
  },
  es: {
    subject: {
      failed: "No se pudo entregar su mensaje",
      delayed: "La entrega de su mensaje se retrasa",
      delivered: "Su mensaje fue entregado",
      relayed: "Su mensaje fue transmitido",
    },
    explanation: {
      failed: "No se pudo entregar a estos destinatarios y no se volverá a intentar:",
      delayed:
        "Todavía no se pudo entregar a estos destinatarios. No tiene que hacer nada: se volverá a intentar.",
      delivered: "Se entregó a estos destinatarios:",
      relayed:
        "Se transmitió al servidor de correo de estos destinatarios, que quizá no informe de lo que ocurra con él:",
    },
    greeting: "Este es el sistema de correo de {host}.",
    about: "Se trata de un mensaje que usted envió el {date}, conocido aquí como {id}.",
    said: "{host} respondió: {reply}",
    until: "Se intentará hasta el {date}.",
    header: "La cabecera de su mensaje:",
  },
  fr: {
    subject: {
      failed: "Votre message n’a pas pu être remis",
      delayed: "La remise de votre message est retardée",
      delivered: "Votre message a été remis",
      relayed: "Votre message a été transmis",
    },
    explanation: {
      failed: "Il n’a pas pu être remis à ces destinataires et ne sera plus présenté :",
      delayed:
        "Il n’a pas encore pu être remis à ces destinataires. Vous n’avez rien à faire : d’autres essais suivront.",
      delivered: "Il a été remis à ces destinataires :",
      relayed:
        "Il a été transmis au serveur de messagerie de ces destinataires, qui ne dira peut-être pas ce qu’il devient :",
    },
    greeting: "Ceci est le système de messagerie de {host}.",
    about: "Il s’agit d’un message que vous avez envoyé le {date}, connu ici sous le nom de {id}.",
    said: "{host} a répondu : {reply}",
    until: "Les essais continuent jusqu’au {date}.",
    header: "L’en-tête de votre message :",
  },
  it: {
    subject: {
      failed: "Il suo messaggio non è stato consegnato",
      delayed: "La consegna del suo messaggio è in ritardo",
      delivered: "Il suo messaggio è stato consegnato",
      relayed: "Il suo messaggio è stato inoltrato",
    },
    explanation: {
      failed: "Non è stato possibile consegnarlo a questi destinatari, e non si proverà più:",
      delayed:
        "Non è stato ancora possibile consegnarlo a questi destinatari. Non deve fare nulla: si proverà di nuovo.",
      delivered: "È stato consegnato a questi destinatari:",
      relayed:
        "È stato passato al server di posta di questi destinatari, che forse non comunicherà che cosa ne sarà:",
    },
    greeting: "Questo è il sistema di posta di {host}.",
    about: "Si tratta di un messaggio inviato da lei il {date}, noto qui come {id}.",
    said: "{host} ha risposto: {reply}",
    until: "Si proverà fino al {date}.",
    header: "L’intestazione del suo messaggio:",
  },
  nl: {
    subject: {
      failed: "Uw bericht kon niet worden bezorgd",
      delayed: "De bezorging van uw bericht is vertraagd",
      delivered: "Uw bericht is bezorgd",
      relayed: "Uw bericht is doorgegeven",
    },
    explanation: {
      failed: "Het kon niet bij deze ontvangers worden bezorgd en wordt niet opnieuw geprobeerd:",
      delayed:
        "Het kon nog niet bij deze ontvangers worden bezorgd. U hoeft niets te doen: het wordt opnieuw geprobeerd.",
      delivered: "Het is bij deze ontvangers bezorgd:",
      relayed:
        "Het is doorgegeven aan de mailserver van deze ontvangers, die misschien niet meldt wat ermee gebeurt:",
    },
    greeting: "Dit is het mailsysteem van {host}.",
    about: "Het gaat om een bericht dat u op {date} hebt verzonden, hier bekend als {id}.",
    said: "{host} antwoordde: {reply}",
    until: "Het wordt geprobeerd tot {date}.",
    header: "De kop van uw bericht:",
  },
  pl: {
    subject: {
      failed: "Nie udało się dostarczyć Twojej wiadomości",
      delayed: "Dostarczenie Twojej wiadomości się opóźnia",
      delivered: "Twoja wiadomość została dostarczona",
      relayed: "Twoja wiadomość została przekazana",
    },
    explanation: {
      failed: "Nie udało się jej dostarczyć do tych odbiorców; nie będzie dalszych prób:",
      delayed:
        "Nie udało się jej jeszcze dostarczyć do tych odbiorców. Nie musisz nic robić: próby będą powtarzane.",
      delivered: "Została dostarczona do tych odbiorców:",
      relayed:
        "Została przekazana serwerowi poczty tych odbiorców, który może nie donieść, co się z nią stanie:",
    },
    greeting: "To jest system pocztowy {host}.",
    about: "Chodzi o wiadomość wysłaną przez Ciebie {date}, znaną tutaj jako {id}.",
    said: "{host} odpowiedział: {reply}",
    until: "Próby będą trwać do {date}.",
    header: "Nagłówek Twojej wiadomości:",
  },
  pt: {
    subject: {
      failed: "Não foi possível entregar a sua mensagem",
      delayed: "A entrega da sua mensagem está atrasada",
      delivered: "A sua mensagem foi entregue",
      relayed: "A sua mensagem foi encaminhada",
    },
    explanation: {
      failed: "Não foi possível entregá-la a estes destinatários, e não haverá novas tentativas:",
      delayed:
        "Ainda não foi possível entregá-la a estes destinatários. Não precisa de fazer nada: haverá novas tentativas.",
      delivered: "Foi entregue a estes destinatários:",
      relayed:
        "Foi passada ao servidor de correio destes destinatários, que talvez não informe o que lhe acontece:",
    },
    greeting: "Este é o sistema de correio de {host}.",
    about: "Trata-se de uma mensagem que enviou em {date}, aqui conhecida como {id}.",
    said: "{host} respondeu: {reply}",
    until: "As tentativas continuam até {date}.",
    header: "O cabeçalho da sua mensagem:",
  },
};

/** A phrase with what differs put in; what is put in is not looked at again. */
export function phrase(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (all, name: string) => values[name] ?? all);
}
