/** Hard limits of the API. Config may lower them, never raise them. */
export const vmLimits = {
  /** VMs in one group. */
  count: 1000,
  /** Bytes of user data, UTF-8. */
  userDataBytes: 64 * 1024,
  /** Characters of a VM name: an RFC 1123 label. */
  nameLength: 63,
  /** Characters of a VM name prefix, which leaves room for the index. */
  namePrefixLength: 57,
  labels: 64,
  sshKeys: 32,
  /** VMs that one bulk request may touch. */
  bulk: 1000,
  /** Groups that one rollout may touch. */
  rolloutGroups: 2000,
  /** Values of one field of a filter. */
  filterValues: 100,
  /** Ids of VMs or groups in a filter, as many as a bulk request may touch. */
  filterIds: 1000,
  /** Labels that must all match. */
  filterLabels: 10,
  /** Characters of a value of a filter, such as an entity reference. */
  filterValueLength: 400,
  /** Items on a page. */
  pageSize: 500,
  /** Days that the history of the fleet can look back. */
  historyDays: 366,
  /** Bytes of a request body. */
  bodyBytes: 512 * 1024,
  /** Characters of an `Idempotency-Key`. */
  idempotencyKeyLength: 255,
} as const;
