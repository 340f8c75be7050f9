/** Places on a line, as near as can be to where each would like to be, in the given order and with the given distances. */

export interface Wish {
  readonly at: number;
  /** How much it counts that it is there. */
  readonly weight: number;
  /** The least distance to the one before it; of the first it means nothing. */
  readonly gap: number;
}

interface Block {
  readonly sum: number;
  readonly weight: number;
  readonly size: number;
}

/**
 * The least squares. With the gaps taken off, the answer is a rising sequence: neighbours that would fall share the mean
 * of what they wish.
 */
export function spreadOut(wishes: readonly Wish[]): readonly number[] {
  const offsets: number[] = [];
  for (const [index, { gap }] of wishes.entries())
    offsets.push(index === 0 ? 0 : (offsets[index - 1] ?? 0) + gap);
  const blocks: Block[] = [];
  for (const [index, { at, weight }] of wishes.entries()) {
    let block: Block = { sum: (at - (offsets[index] ?? 0)) * weight, weight, size: 1 };
    for (let last = blocks.at(-1); last && meanOf(last) > meanOf(block); last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, size: last.size + block.size };
    }
    blocks.push(block);
  }
  const flat = blocks.flatMap((block) => Array.from({ length: block.size }, () => meanOf(block)));
  return flat.map((place, index) => place + (offsets[index] ?? 0));
}

function meanOf({ sum, weight }: Block): number {
  return sum / weight;
}
