/** What children of a benchmark do when they are asked, over Node's own channel. */
type Handlers = Record<string, (input: any) => Promise<unknown>>;

export function answer(handlers: Handlers): void {
  process.on('message', async ({ id, call, input }: any) => {
    try {
      process.send!({ id, value: await handlers[call](input) });
    } catch (error) {
      process.send!({ id, error: (error as Error).stack ?? String(error) });
    }
  });
  // Whoever asks is gone: nobody else would end this process.
  process.on('disconnect', () => process.exit(1));
  process.send!('ready');
}
