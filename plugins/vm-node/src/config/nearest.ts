/** The word that a misspelt one was probably meant to be. */
export function nearest(word: string, words: string[]): string | undefined {
  const [best] = words
    .map(other => ({
      other,
      distance: distanceOf(word.toLowerCase(), other.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  const allowed = Math.max(1, Math.floor(word.length / 3));
  return best && best.distance <= allowed ? best.other : undefined;
}

/** How many letters have to be put in, left out or replaced (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const current = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = previous[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[other.length];
}
