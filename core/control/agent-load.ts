/** What is queued for one way of delivery. */
export interface AgentLoad {
  /** Accounting's word for it (`dlvType`): `smtp`, `pipe`, `file`; empty where the plan names an agent that is not there. */
  readonly agent: string;
  readonly queues: number;
  readonly domains: number;
  /** Waiting or under way. */
  readonly recipients: number;
}
