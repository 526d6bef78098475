const key = 'backlot-example-user';

/** Remembers across reloads who is signed in. */
export const chosenUser = {
  get: () => localStorage.getItem(key),
  set: (entityRef: string) => localStorage.setItem(key, entityRef),
  forget: () => localStorage.removeItem(key),
};
