import type { CommandReader } from './arguments.ts';
import { combining } from './combining.ts';
import { enriching } from './enriching.ts';
import { filtering } from './filtering.ts';
import { measuring } from './measuring.ts';
import { shaping } from './shaping.ts';

/** Every command with a tree of its own; any other becomes a Generic node. */
export const commands: ReadonlyMap<string, CommandReader> = new Map(
  [filtering, measuring, shaping, enriching, combining].flatMap((group) => Object.entries(group)),
);
