/** Who caused a change: somebody who is signed in, a service with a token, or Backlot itself. */
export type Actor =
  | {
      type: 'user';
      /** The entity reference that the sign-in gave, such as `user:default/olivia`. */
      ref: string;
    }
  | {
      type: 'service';
      /** As Backstage names callers with a token: `plugin:scaffolder`, `external:ci`. */
      subject: string;
    }
  | { type: 'system'; component: SystemComponent };

/** The parts of Backlot that act without a request. */
export type SystemComponent = 'engine' | 'sweep' | 'rollout';

export const systemActor = (component: SystemComponent): Actor => ({
  type: 'system',
  component,
});

/** How the API names an actor: an entity reference, a subject or a component. */
export function actorName(actor: Actor): string {
  switch (actor.type) {
    case 'user':
      return actor.ref;
    case 'service':
      return actor.subject;
    default:
      return actor.component;
  }
}

export const isSameActor = (a: Actor, b: Actor): boolean =>
  a.type === b.type && actorName(a) === actorName(b);
