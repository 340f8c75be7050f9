const PATTERN = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNIT_SECONDS = [604_800, 86_400, 3600, 60, 1];

/**
 * Milliseconds of an ISO 8601 duration such as PT1M or P14D; undefined when the text is none. Months and years are
 * refused, for they have no fixed length.
 */
export function parseIsoDuration(text: string): number | undefined {
  const parts = PATTERN.exec(text)?.slice(1);
  if (!parts?.some(Boolean)) return undefined;
  const seconds = UNIT_SECONDS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
  return Math.round(seconds * 1000);
}
