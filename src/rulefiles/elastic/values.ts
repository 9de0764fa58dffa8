import type { Metadata } from '../../ir/index.ts';
import type { SourceText, Span } from '../../text/index.ts';

/** What the readers and writers of Elastic's rules share. */

export type Json = Readonly<Record<string, unknown>>;

/** A rule as its file holds it, before anything is made of it. */
export interface RawRule {
  readonly rule: Json;
  readonly format: string;
  /** Keys that stand beside the rule in the file, kept as they are. */
  readonly beside: Json;
  readonly dates: Pick<Metadata, 'date' | 'modified' | 'status'>;
  /** The value of a key (the query, as a rule) as a text within the file. */
  readonly text: (key: string, value: string) => SourceText;
  /** Where the value of a key stands. */
  readonly place: (key: string) => Span | undefined;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? (value as readonly string[])
    : undefined;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys whose value is undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Json)[key];
    if (item !== undefined) out[key] = item;
  }
  return out as Defined<T>;
}
