export interface Config {
  vm?: {
    executors?: {
      [id: string]: {
        /** For instances of `kind: example`. */
        example?: {
          /** Where the machines are kept, as files. */
          directory: string;
          /** Images that can be used. */
          imageNames: string[];
        };
      };
    };
  };
}
