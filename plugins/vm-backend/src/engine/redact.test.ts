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
    ["PGPASSWORD='a b' psql", "PGPASSWORD='[redacted]' psql"],
    ['password: "two words" end', 'password: "[redacted]" end'],
    ['mysql --password x -h db', 'mysql --password [redacted] -h db'],
    ['curl -u user:pass http://x', 'curl -u user:[redacted] http://x'],
    ['MYSQL_PWD=x', 'MYSQL_PWD=[redacted]'],
    ['GITHUB_PAT=x', 'GITHUB_PAT=[redacted]'],
    ['Authorization: token x', 'Authorization: token [redacted]'],
    [`got ghp_${'a1'.repeat(18)}`, 'got [redacted]'],
    ['got glpat-abcdefghij0123456789', 'got [redacted]'],
    ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', 'jwt [redacted]'],
    ['debian:Zl0d7Yk2mQ9sXw4tB1nv', 'debian:[redacted]'],
    [
      '[   31.2] cloud-init: debian:Zl0d7Yk2mQ9sXw4tB1nv',
      '[   31.2] cloud-init: debian:[redacted]',
    ],
  ])('takes the secret out of %p', (line, redacted) => {
    expect(redactLine(line)).toBe(redacted);
  });

  it.each([
    'Reached target multi-user.target',
    'Listening on port 8080',
    'The password was changed',
    'Downloading https://packages.example.com/pool/main',
    'sha256 4089621bc0bbee18',
    '4089621bc0bbee184089621bc0bbee184089621bc0bbee184089621bc0bbee18',
    'Compass: north, path: /usr/bin',
    'tokens: 5',
  ])('leaves %p alone', line => {
    expect(redactLine(line)).toBe(line);
  });

  // Quadratic work on these lines takes minutes, and the test's time is over.
  it.each([
    'a-'.repeat(8192),
    'password'.repeat(2048),
    'eyJ-'.repeat(4096),
    '://'.repeat(5461),
    '-u '.repeat(5461),
    'authorization: '.repeat(1092),
    `password="${'a'.repeat(16_000)}`,
  ])('reads a worst case (%.20s…) of 16 KiB once, a hundred times', line => {
    for (let i = 0; i < 100; i++) {
      redactLine(line);
    }
    expect(redactLine(`${line} end`)).toMatch(/end$|\[redacted\]/);
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
