import type { VmGroup } from '@backlot/plugin-vm-common';
import { parseEntityRef } from '@backstage/catalog-model';
import { curlOf } from '../shared/code/curl';

type Value = string | number | number[] | { [key: string]: Value };

/**
 * The request for a group like this one.
 *
 * Without SSH keys: the keys of the team and of the requester are added anyway
 * and cannot be told apart from others here, and nobody's personal key must get
 * into VMs that others create from a template. Without the lease: it may have
 * been extended since the request.
 */
export function groupRequest(group: VmGroup): Record<string, Value> {
  const { component, environment, spec, count, executor, onFailure } = group;
  const { healthCheck } = group;
  const { stack, image, size, userData, labels } = spec;
  const defaultName = `${
    parseEntityRef(component).name
  }-${environment}-${stack}`;
  return {
    component,
    environment,
    stack,
    image,
    size,
    count,
    executor,
    ...(group.name !== defaultName && { name: group.name }),
    ...(onFailure === 'keep' && { onFailure }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(userData && { userData }),
    ...(healthCheck && { healthCheck }),
  };
}

/** Escapes what templates would evaluate. */
const outsideTemplating = (text: string) =>
  text.replace(/\$\{\{|\{%|\{#/g, syntax => `\${{ '${syntax}' }}`);

const PLAIN = /^[A-Za-z][\w./:-]*[\w/]$/;
/** Words that YAML, or an older version of it, does not read as a string. */
const NOT_A_TEXT = /^(true|false|yes|no|on|off|null)$/i;

/**
 * Text that a YAML block preserves: printable, and not indented at its start.
 */
const FIT_FOR_A_BLOCK = /^[^\s\p{C}](?:[^\p{C}\u2028\u2029]|[\n\t])*$/u;

function yamlText(text: string, indent: string): string {
  if (PLAIN.test(text) && !NOT_A_TEXT.test(text)) {
    return text;
  }
  if (!text.includes('\n') || !FIT_FOR_A_BLOCK.test(text)) {
    // JSON strings are valid YAML.
    return JSON.stringify(text);
  }
  const ends = /\n*$/.exec(text)![0].length;
  const keep = ends === 0 ? '-' : '+';
  const body = text.slice(0, text.length - ends).split('\n');
  return [
    `|${ends === 1 ? '' : keep}`,
    ...body.map(line => (line ? `${indent}  ${line}` : '')),
    ...Array(Math.max(0, ends - 1)).fill(''),
  ].join('\n');
}

function yamlLines(values: Record<string, Value>, indent: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = `${indent}${yamlText(name, indent)}:`;
    if (Array.isArray(value)) {
      return [`${key} [${value.join(', ')}]`];
    }
    if (typeof value === 'object') {
      return [key, ...yamlLines(value, `${indent}  `)];
    }
    const text =
      typeof value === 'number'
        ? String(value)
        : yamlText(outsideTemplating(value), indent);
    return [`${key} ${text}`];
  });
}

/** A software template step that requests a group like this one. */
export const asTemplateStep = (group: VmGroup): string =>
  [
    '- id: vms',
    '  name: Create the virtual machines',
    '  action: vm:create',
    '  input:',
    ...yamlLines(groupRequest(group), '    '),
    '',
  ].join('\n');

/** A command that requests a group like this one. */
export const asCurl = (group: VmGroup, baseUrl: string): string =>
  curlOf(`${baseUrl}/v1/groups`, groupRequest(group));
