export {
  type Event,
  type EventRecord,
  elementsAt,
  eventOfFields,
  fieldNames,
  foldedOf,
  hasField,
  isCut,
  readTime,
  textsOf,
  timeOf,
  toEvent,
  type Value,
  valuesOf,
  withFields,
} from './event.ts';
export type { ReadEvents } from './json.ts';
export { type EventReader, eventReader, readEvents } from './read.ts';
