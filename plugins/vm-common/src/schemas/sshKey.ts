const KEY =
  /^(ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) ([A-Za-z0-9+/]+={0,2})(?: (.*))?$/;
/** What YAML parsers refuse, however it is quoted. */
// eslint-disable-next-line no-control-regex
const UNUSABLE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
/** The shortest blob: the type and 32 bytes of an Ed25519 key, each with its length. */
const MIN_BYTES = 51;

/**
 * Whether a line is one public key in OpenSSH format, without options: its
 * blob has to be whole and of the type that stands before it.
 */
export function isSshPublicKey(line: string): boolean {
  const [, type, blob, comment = ''] = KEY.exec(line) ?? [];
  if (type === undefined || UNUSABLE.test(comment)) {
    return false;
  }
  let bytes: string;
  try {
    bytes = atob(blob);
  } catch {
    return false;
  }
  if (bytes.length < MIN_BYTES) {
    return false;
  }
  // Fields of the blob: a length of four bytes, then so many bytes.
  const fields: string[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length =
      bytes.charCodeAt(at) * 2 ** 24 +
      bytes.charCodeAt(at + 1) * 2 ** 16 +
      bytes.charCodeAt(at + 2) * 2 ** 8 +
      bytes.charCodeAt(at + 3);
    fields.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return at === bytes.length && fields.length >= 2 && fields[0] === type;
}
