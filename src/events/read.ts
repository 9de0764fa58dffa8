import { sourceText } from '../text/index.ts';
import { type ReadEvents, readJsonEvents } from './json.ts';
import { readXmlEvents } from './xml.ts';

/**
 * Reads events in any known format: JSON (one a line, arrays, one after another) and Windows event XML, recognised
 * from the first character. Never fails: what cannot be read is told with its place, and left out.
 */
export function readEvents(text: string, file = 'events'): ReadEvents {
  const source = sourceText(file, text);
  return /^\uFEFF?\s*</.test(text) ? readXmlEvents(source) : readJsonEvents(source);
}
