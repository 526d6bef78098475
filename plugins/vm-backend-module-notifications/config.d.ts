export interface Config {
  vm?: {
    notifications?: {
      /** Where the page of the vm plugin is in the portal. Default: /vm. */
      pagePath?: string;
    };
  };
}
