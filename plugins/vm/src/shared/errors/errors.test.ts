import { english } from '../../__testUtils__/english';
import { refusal } from '../../__testUtils__/FakeVmApi';
import { sharedTranslationRef } from '../translation';
import { errorMessage, fieldErrors, requestIdOf } from './errors';

const t = english(sharedTranslationRef);

describe('errorMessage', () => {
  it('is the message of the server', async () => {
    expect(
      errorMessage(await refusal(400, 'InputError', 'count: too many'), t),
    ).toBe('count: too many');
  });

  it('distinguishes a lost connection from a refusal', () => {
    expect(errorMessage(new TypeError('Failed to fetch'), t)).toMatch(
      /Cannot reach the portal/,
    );
    expect(errorMessage(new Error('else'), t)).toBe('else');
  });
});

describe('requestIdOf', () => {
  it('is the id of the request, if the server answered', async () => {
    expect(requestIdOf(await refusal(500, 'Error', 'broken', 'id-1'))).toBe(
      'id-1',
    );
    expect(requestIdOf(await refusal(500, 'Error', 'broken'))).toBeUndefined();
    expect(requestIdOf(new TypeError('Failed to fetch'))).toBeUndefined();
  });
});

describe('fieldErrors', () => {
  const fields = ['count', 'name', 'image'] as const;

  it('assigns messages to fields', () => {
    expect(
      fieldErrors('count: must be at least 1; name: is taken', fields),
    ).toEqual({
      fields: { count: 'must be at least 1', name: 'is taken' },
      other: undefined,
    });
  });

  it('keeps a semicolon within a message', () => {
    expect(
      fieldErrors('image: "x" is not offered; use one of micro', fields).fields,
    ).toEqual({ image: '"x" is not offered; use one of micro' });
  });

  it('keeps what belongs to no field', () => {
    expect(fieldErrors('you may not do that', fields)).toEqual({
      fields: {},
      other: 'you may not do that',
    });
    expect(fieldErrors('labels: are wrong; count: too many', fields)).toEqual({
      fields: { count: 'too many' },
      other: 'labels: are wrong',
    });
  });
});
