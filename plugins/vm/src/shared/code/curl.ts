/** Within single quotes a shell changes nothing; only they end themselves. */
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

/** A call with which a script asks for something. */
export const curlOf = (url: string, body: object): string =>
  [
    `curl -X POST ${quoted(url)} \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoted(JSON.stringify(body, null, 2))}`,
    '',
  ].join('\n');
