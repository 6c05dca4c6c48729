// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Refuse mail that names a virtual MTA which is not defined.
   * @default yes
   * @deprecated It has no effect yet: mail cannot name a virtual MTA.
   */
  readonly "reject-invalid-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Take an empty X-Virtual-MTA for none.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "allow-empty-x-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Let the X-Virtual-MTA header choose the virtual MTA, and take it out.
   * @default no
   * @deprecated It has no effect yet: the header is left in, and default-virtual-mta alone chooses.
   */
  readonly "process-x-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Virtual-MTA in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Name the virtual MTA in a header of the message.
   * @default no
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "add-x-virtual-mta-header"?: boolean | "yes" | "no" | "";
  /**
   * Take the job's id from the X-Job header, and take it out.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "process-x-job"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Job in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-job"?: boolean | "yes" | "no" | "";
  /**
   * The header that holds the job's id.
   * @default X-Job
   * @deprecated It has no effect yet: messages have no job.
   */
  readonly "jobid-header"?: string;
  /**
   * What stands before the job's id; {auth} means the login name.
   * @deprecated It has no effect yet: messages have no job.
   */
  readonly "jobid-prefix"?: string;
  /**
   * Take the envelope id from X-Envid, and take it out.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "process-x-envid"?: boolean | "yes" | "no" | "";
  /**
   * Deliver only at the times that X-Schedule allows.
   * @default no
   * @deprecated It has no effect yet: mail is delivered as soon as it can be.
   */
  readonly "process-x-schedule"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Schedule in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-schedule"?: boolean | "yes" | "no" | "";
  /**
   * Let X-DKIM-Options choose the key of the signature.
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "process-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-DKIM-Options in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Sign with the key in X-DKIM-Key, and take it out.
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned, and the header stays in it.
   */
  readonly "process-x-dkim-key"?: boolean | "yes" | "no" | "";
  /**
   * Leave the key in X-DKIM-Key in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-dkim-key"?: boolean | "yes" | "no" | "";
  /**
   * Add a Date field where there is none, or put a new one in its place.
   * @default no
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "add-date-header"?: boolean | "yes" | "no" | "override" | "";
  /**
   * Which moment an added Date field shows.
   * @default reception
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "date-header-time"?: "reception" | "delivery" | "";
  /**
   * Add a Message-ID where there is none.
   * @default no
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "add-message-id-header"?: boolean | "yes" | "no" | "";
  /**
   * Header fields that are taken out when mail goes out.
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "remove-header"?: string;
  /**
   * Take out the Received fields a message came with.
   * @default no
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "remove-received-headers"?: boolean | "yes" | "no" | "";
  /**
   * Check senders by Sender ID.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up; use check-spf-inbound.
   */
  readonly "check-mfrom-inbound"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Header fields that are taken out when mail goes out.
   * @deprecated It has no effect yet: messages keep the header they came with.
   */
  readonly "remove-header"?: string;
}
