export interface Config {
  vm?: {
    executors?: {
      /** The keys below are those of instances of `kind: example`. */
      [id: string]: {
        /** Where the machines are kept, as files. */
        directory?: string;
        /** Images that can be used. */
        imageNames?: string[];
      };
    };
  };
}
