import { checkUserDataText } from './userData';

const cloudInit = { name: 'debian-12', userData: 'cloud-init' as const };
const script = { name: 'micro', userData: 'script' as const };

describe('user data of a cloud-init image', () => {
  it.each([
    [
      'a space in the header',
      '# cloud-config\nruncmd: []\n',
      /first line, "# cloud-config"/,
    ],
    [
      'a byte order mark',
      '\ufeff#cloud-config\nruncmd: []\n',
      /byte order mark/,
    ],
    ['a document marker first', '---\n#cloud-config\n', /first line, "---"/],
    ['no header', 'apt-get install -y nginx\n', /first line/],
    ['gzip in base64', 'H4sIAAAAAAAAA0vOyS9N0U3Oz0vLTAcA', /first line/],
    [
      'broken YAML',
      '#cloud-config\nruncmd: [a\nb: {',
      /line \d+ is not valid YAML/,
    ],
    ['a list', '#cloud-config\n- runcmd\n', /must be a mapping/],
    [
      'a misspelt key',
      '#cloud-config\nruncmdd: [x]\n',
      /does not know runcmdd/,
    ],
    ['no interpreter', '#!\necho x\n', /names no interpreter/],
    ['spaces for an interpreter', '#!  \necho x\n', /names no interpreter/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => checkUserDataText(text, cloudInit)).toThrow(message);
    expect(() => checkUserDataText(text, cloudInit)).toThrow(/^userData: /);
  });

  it.each([
    ['a cloud-config', '#cloud-config\npackages: [nginx]\nruncmd:\n  - [ls]\n'],
    ['an empty one', '#cloud-config\n'],
    ['one of comments', '#cloud-config\n# nothing yet\n'],
    ['a blank line before it', '\n#cloud-config\nruncmd: [ls]\n'],
    ['CRLF', '#cloud-config\r\nruncmd: [ls]\r\n'],
    ['anchors of its own', '#cloud-config\nx-a: &a [ls]\nruncmd: *a\n'],
    ['a key twice', '#cloud-config\nruncmd: [a]\nruncmd: [b]\n'],
    ['jinja', '## template: jinja\n#cloud-config\nruncmd: [{{ v1 }}]\n'],
    ['MIME', 'Content-Type: multipart/mixed; boundary="x"\n\n--x--\n'],
    ['a script', '#!/bin/sh\ntrue\n'],
    ['a space before the interpreter', '#! /bin/sh\ntrue\n'],
    ['a boothook', '#cloud-boothook\n#!/bin/sh\n'],
    ['an include', '#include\nhttps://example.com/a\n'],
  ])('is taken with %s', (_, text) => {
    expect(() => checkUserDataText(text, cloudInit)).not.toThrow();
  });

  it('is read in bounded work, whatever refers to what', () => {
    const bomb = `#cloud-config\nx-0: &x0 [a, a, a, a, a, a, a, a]\n${Array.from(
      { length: 40 },
      (_, n) =>
        `x-${n + 1}: &x${n + 1} [${Array(8).fill(`*x${n}`).join(', ')}]`,
    ).join('\n')}\n`;
    expect(() => checkUserDataText(bomb, cloudInit)).not.toThrow();
  });
});

it('of an image that runs scripts must be one', () => {
  expect(() => checkUserDataText('#cloud-config\n', script)).toThrow(
    /runs scripts only/,
  );
  expect(() => checkUserDataText('#!\n', script)).toThrow(
    /names no interpreter/,
  );
  expect(() => checkUserDataText('#!/bin/sh\n', script)).not.toThrow();
});

it('is refused for an image that takes none', () => {
  expect(() =>
    checkUserDataText('#!/bin/sh\n', { name: 'bare', userData: 'none' }),
  ).toThrow('userData: the image bare takes none');
});
