export {
  type Event,
  type EventRecord,
  elementsAt,
  fieldNames,
  foldedOf,
  hasField,
  readTime,
  textsOf,
  timeOf,
  toEvent,
  type Value,
  valuesOf,
} from './event.ts';
export type { ReadEvents } from './json.ts';
export { readEvents } from './read.ts';
