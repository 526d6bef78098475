import { XMLBuilder, XMLParser } from 'fast-xml-parser';

const shared = { ignoreAttributes: false, attributeNamePrefix: '@' };

const builder = new XMLBuilder({
  ...shared,
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Elements that may come more than once are lists always. */
const LISTS = ['ip', 'range', 'host'];

const parser = new XMLParser({
  ...shared,
  parseTagValue: false,
  isArray: name => LISTS.includes(name),
});

/** Attributes begin with `@`; the rest are elements. */
export function toXml(tree: object): string {
  return builder.build(tree);
}

export function fromXml(text: string): unknown {
  return parser.parse(text);
}
