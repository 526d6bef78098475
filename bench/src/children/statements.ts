/** Writes down what a process asks of PostgreSQL, with all values. */
import { Client } from 'pg';

export type SentStatement = { text: string; values: unknown[] };

let sent: SentStatement[] | undefined;

/** Call it before the first query. */
export function watchStatements(): void {
  const prototype = Client.prototype as any;
  const { query } = prototype;
  prototype.query = function watched(this: Client, ...args: any[]) {
    const [first, second] = args;
    const text = typeof first === 'string' ? first : first?.text;
    if (sent && typeof text === 'string') {
      const values = first.values ?? (Array.isArray(second) ? second : []);
      sent.push({ text, values });
    }
    return query.apply(this, args);
  };
}

export const statements = {
  startStatements: async () => {
    sent = [];
  },
  stopStatements: async (): Promise<SentStatement[]> => {
    const all = sent!;
    sent = undefined;
    return all;
  },
};
