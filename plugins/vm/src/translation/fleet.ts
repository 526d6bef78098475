/** The page of the fleet. */
export const fleetMessages = {} as const;
