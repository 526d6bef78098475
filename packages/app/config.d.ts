export interface Config {
  auth?: {
    providers?: {
      /**
       * Sign-in without a password as one of a few example users. The backend
       * refuses it outside of development.
       */
      example?: {
        development?: {
          /**
           * @deepVisibility frontend
           */
          users: Array<{
            /** A User entity of the catalog, such as `user:default/olivia`. */
            entityRef: string;
            displayName?: string;
            description?: string;
          }>;
        };
      };
    };
  };
}
