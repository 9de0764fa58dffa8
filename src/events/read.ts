import { sourceText } from '../text/index.ts';
import { type ReadEvents, readJsonEvents } from './json.ts';

/** Reads events in any known format. Never fails: what cannot be read is told with its place, and left out. */
export function readEvents(text: string, file = 'events'): ReadEvents {
  return readJsonEvents(sourceText(file, text));
}
