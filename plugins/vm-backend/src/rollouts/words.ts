const counted = (one: string) => (count: number) =>
  `${count} ${count === 1 ? one : `${one}s`}`;

export const vmsInWords = counted('VM');
export const groupsInWords = counted('group');
export const batchesInWords = (count: number) =>
  count === 1 ? '1 batch' : `${count} batches`;
