// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Add a Date field where there is none (yes), or replace the one there is (override). Messages
   * are stored as they came; the field is added when they are sent. (RFC 5322 §3.6.1)
   * @default no
   */
  readonly "add-date-header"?: boolean | "yes" | "no" | "override" | "";
  /**
   * Which moment an added Date field shows: that of the reception, or that of each attempt. In UTC.
   * @default reception
   */
  readonly "date-header-time"?: "reception" | "delivery" | "";
  /**
   * Add a Message-ID where there is none: of the message's id, host-id and host-name, the same at
   * every attempt. (RFC 5322 §3.6.4)
   * @default no
   */
  readonly "add-message-id-header"?: boolean | "yes" | "no" | "";
  /**
   * Name the virtual MTA that a message is sent by in a field X-Virtual-MTA, replacing one that it
   * came with.
   * @default no
   */
  readonly "add-x-virtual-mta-header"?: boolean | "yes" | "no" | "";
  /**
   * Header fields that are taken out when mail goes out, all of each name: those that its source
   * names, and those that its destination does. Fields that are added here stay. "" clears.
   */
  readonly "remove-header"?: string;
  /**
   * Remove the Received fields that a message came with when it goes out. Our own stays, if
   * add-received-header is on. They are counted when a message is received; a loop through servers
   * that all remove them is not detected that way. (RFC 5321 §4.4)
   * @default no
   */
  readonly "remove-received-headers"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Header fields that are taken out when mail goes out, all of each name: those that its source
   * names, and those that its destination does. Fields that are added here stay. "" clears.
   */
  readonly "remove-header"?: string;
}
