export {
  type Event,
  type EventRecord,
  elementsAt,
  eventOfFields,
  fieldNames,
  foldedOf,
  hasField,
  readTime,
  textsOf,
  timeOf,
  toEvent,
  type Value,
  valuesOf,
  withFields,
} from './event.ts';
export type { ReadEvents } from './json.ts';
export { readEvents } from './read.ts';
