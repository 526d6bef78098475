import fc from 'fast-check';
import { redactLine } from './redact';

describe('redactLine', () => {
  it.each([
    ['DB_PASSWORD=hunter2 started', 'DB_PASSWORD=[redacted] started'],
    ['api-key: abc123, next', 'api-key: [redacted], next'],
    ['{"access_key":"abc"}', '{"access_key":"[redacted]"}'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    [
      'cloning https://me:secret@git.example.com/x',
      'cloning https://me:[redacted]@git.example.com/x',
    ],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', '[redacted]'],
    ['A'.repeat(64), '[redacted]'],
  ])('takes the secret out of %p', (line, redacted) => {
    expect(redactLine(line)).toBe(redacted);
  });

  it.each([
    'Reached target multi-user.target',
    'Listening on port 8080',
    'The password was changed',
    'Downloading https://packages.example.com/pool/main',
    'sha256 4089621bc0bbee18',
  ])('leaves %p alone', line => {
    expect(redactLine(line)).toBe(line);
  });

  it('knows the patterns of config as well, each time', () => {
    const extra = [/INTERNAL-\d+/g];
    expect(redactLine('INTERNAL-1 and INTERNAL-2', extra)).toBe(
      '[redacted] and [redacted]',
    );
    expect(redactLine('INTERNAL-3', extra)).toBe('[redacted]');
  });

  it('keeps no value of an assignment to a secret, whatever stands around it', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(
        word,
        fc.constantFrom('password', 'SECRET', 'api_token', 'private-key'),
        fc.constantFrom('=', ': ', ' = '),
        fc.stringMatching(/^[A-Z0-9!#%&*]{8,30}$/),
        word,
        (before, name, assign, value, after) => {
          const line = redactLine(
            `${before} ${name}${assign}${value} ${after}`,
          );
          expect(line).not.toContain(value);
          expect(line).toContain(before);
          expect(line).toContain(after);
        },
      ),
    );
  });
});
