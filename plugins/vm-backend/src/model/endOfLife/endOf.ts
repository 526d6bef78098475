const DAY_MS = 24 * 60 * 60 * 1000;

/** Milliseconds since 1970; the day itself is the last with updates. */
export const endOf = (image: { endOfLife?: string } | undefined): number =>
  image?.endOfLife === undefined
    ? Infinity
    : Date.parse(image.endOfLife) + DAY_MS;
