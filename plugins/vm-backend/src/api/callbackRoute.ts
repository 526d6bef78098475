import type { RequestHandler } from 'express';

export const CALLBACK_PATH = '/v1/operations/:id/callback';

/** Where providers call when a job has ended; what they send is not read. */
export const callbackHandler =
  (
    receive: (
      operationId: string,
      authorization: string | undefined,
    ) => Promise<void>,
  ): RequestHandler =>
  async (request, response) => {
    await receive(request.params.id, request.header('authorization'));
    response.status(204).end();
  };
