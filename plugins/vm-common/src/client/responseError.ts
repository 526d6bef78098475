import { ResponseError } from '@backstage/errors';

/**
 * What the API refuses, in its own words: a `ResponseError` of Backstage,
 * whose message would otherwise be the status alone ("Request failed with 400
 * Bad Request"). Whoever logs the error then logs the reason.
 */
export async function responseError(
  response: Response,
): Promise<ResponseError> {
  const error = await ResponseError.fromResponse(response);
  const { message } = error.body.error;
  if (message) {
    // The stack begins with the message that it was made with.
    error.stack = error.stack?.replace(error.message, () => message);
    error.message = message;
  }
  return error;
}
