import type { Actor } from '../../model/actor';
import { actor } from './codec';

describe('an actor', () => {
  const actors: Actor[] = [
    { type: 'user', ref: 'user:default/olivia' },
    { type: 'service', subject: 'plugin:scaffolder' },
    { type: 'service', subject: 'external:ci' },
    { type: 'system', component: 'sweep' },
  ];

  it.each(actors)('is read as it was stored: %j', value => {
    expect(actor.decode(actor.encode(value))).toEqual(value);
  });

  it('cannot take the name of a component', () => {
    expect(
      actor.decode(actor.encode({ type: 'user', ref: 'system:engine' })),
    ).toEqual({ type: 'user', ref: 'system:engine' });
    expect(
      actor.decode(actor.encode({ type: 'service', subject: 'engine' })),
    ).toEqual({ type: 'service', subject: 'engine' });
  });
});
