/** In single quotes a shell only interprets the quote itself. */
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

/** A curl command for an API request. */
export const curlOf = (url: string, body: object): string =>
  [
    `curl -X POST ${quoted(url)} \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoted(JSON.stringify(body, null, 2))}`,
    '',
  ].join('\n');
