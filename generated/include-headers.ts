// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A file with header fields that are put after the Received fields of mail that goes out: of all
   * mail, of that of a virtual MTA, or of the virtual MTAs in a pool. Files of all three add up, in
   * this order. They are read at the start and at each reload: at most 64 KiB and 100 fields each,
   * in ASCII. What a message has of its own (From, Subject, Content-Type …) cannot be included.
   * (RFC 5321 §4.4)
   */
  readonly "include-headers-from"?: string | readonly string[];
}

export interface VirtualMtaSettings {
  /**
   * A file with header fields that are put after the Received fields of mail that goes out: of all
   * mail, of that of a virtual MTA, or of the virtual MTAs in a pool. Files of all three add up, in
   * this order. They are read at the start and at each reload: at most 64 KiB and 100 fields each,
   * in ASCII. What a message has of its own (From, Subject, Content-Type …) cannot be included.
   * (RFC 5321 §4.4)
   */
  readonly "include-headers-from"?: string | readonly string[];
}

export interface VirtualMtaPoolSettings {
  /**
   * A file with header fields that are put after the Received fields of mail that goes out: of all
   * mail, of that of a virtual MTA, or of the virtual MTAs in a pool. Files of all three add up, in
   * this order. They are read at the start and at each reload: at most 64 KiB and 100 fields each,
   * in ASCII. What a message has of its own (From, Subject, Content-Type …) cannot be included.
   * (RFC 5321 §4.4)
   */
  readonly "include-headers-from"?: string | readonly string[];
}
