/**
 * Says which images the portal offers though this executor has none of them;
 * undefined when it has all. Another executor may have them.
 */
export function missingImages(
  offered: string[],
  available: string[],
): string | undefined {
  const missing = offered.filter(name => !available.includes(name));
  if (missing.length === 0) {
    return undefined;
  }
  const names = missing.slice(0, 20).join(', ');
  return `The portal offers images that this executor does not have: ${names}. Name them in the executor's cloudImages with URL and checksum, or put them into its imagesDir.`;
}
