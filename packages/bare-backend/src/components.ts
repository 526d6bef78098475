import type { Entity } from '@backstage/catalog-model';

const numbered = (word: string, number: number) =>
  `${word}-${String(number).padStart(5, '0')}`;

/** `app-00000`, `app-00001`, …, shared out among `team-00000`, … */
export const componentsOf = (size: {
  components: number;
  owners: number;
}): Entity[] =>
  Array.from({ length: size.components }, (_, index) => {
    const owner = `group:default/${numbered('team', index % size.owners)}`;
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: numbered('app', index), namespace: 'default' },
      spec: { type: 'service', lifecycle: 'production', owner },
      relations: [{ type: 'ownedBy', targetRef: owner }],
    };
  });
