/** The machine's clock, for what starts at no event that carries a time. Handed in from `main.ts`. */
export function systemNow(): number {
  return Date.now();
}
