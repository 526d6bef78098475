import type { RequestHandler, Response } from 'express';
import type { Route } from '../core/Faults';
import { type Asked, type MachineCore, Refusal } from '../core/MachineCore';

export type Answer = {
  status: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
};

/**
 * A route of any dialect: writes down that it was asked, and lets the faults
 * have their way with the answer.
 *
 * @param read - takes the request apart; what it throws is answered with 400
 */
export function faultyRoute<R>(
  core: MachineCore,
  route: Route,
  read: (request: Parameters<RequestHandler>[0]) => {
    input: R;
    about?: Omit<Asked, 'route'>;
  },
  answer: (input: R) => Answer,
): RequestHandler {
  return (request, response) => {
    let parsed;
    try {
      parsed = read(request);
    } catch (error) {
      response.status(400).json({ error: { message: String(error) } });
      return;
    }
    const { input, about } = parsed;
    core.asked(route, about);
    const fault = core.faults.ofRequest(route);
    switch (fault?.fault) {
      case 'hang':
        return;
      case 'late':
        setTimeout(() => {
          core.goOn(about);
          answerOf(answer, input);
        }, fault.ms);
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'error':
        send(response, outOfOrder);
        return;
      case 'deny':
        send(response, { status: fault.status, text: '' });
        return;
      case 'limit':
        send(response, {
          status: fault.status,
          text: 'slow down',
          headers:
            fault.retryAfter === undefined
              ? {}
              : { 'Retry-After': fault.retryAfter },
        });
        return;
      case 'echo':
        send(response, {
          status: 400,
          text: `Bad request: ${JSON.stringify(request.headers)} ${String(
            request.body,
          )}`,
        });
        return;
      default:
    }
    const given = answerOf(answer, input);
    switch (fault?.fault) {
      case 'loseAnswer':
        request.socket.destroy();
        break;
      case 'errorAfter':
        send(response, outOfOrder);
        break;
      case 'slow':
        setTimeout(() => send(response, given), fault.ms).unref();
        break;
      default:
        send(response, given);
    }
  };
}

const outOfOrder: Answer = {
  status: 500,
  body: { error: { message: 'Out of order on purpose' } },
};

function answerOf<R>(answer: (input: R) => Answer, input: R): Answer {
  try {
    return answer(input);
  } catch (error) {
    if (error instanceof Refusal) {
      return { status: 422, body: { error: error.problem } };
    }
    throw error;
  }
}

function send(
  response: Response,
  { status, body, text, headers = {} }: Answer,
): void {
  response.status(status).set(headers);
  if (text === undefined) {
    response.json(body ?? {});
  } else {
    response.type('text/plain').send(text);
  }
}
