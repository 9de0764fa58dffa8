import { type Assignment, type Command, type Macro, parseSearch } from '../../../grammars/spl/index.ts';
import type { Presentation } from '../../ir/index.ts';
import { printStage } from './print.ts';

/**
 * The tail of a search that only arranges its results, as text between pipes without one at the front:
 * `stats count by user | rename user as account`. What `raise` must know of it:
 *
 * - A tail that begins with `tstats` or `mstats` is the head of the search without its `where`: the predicate belongs
 *   there, with the data model's prefix before each field.
 * - A stage `search NOT `name`` stays in the tail when the macro is not known and may read columns that the tail
 *   makes. The predicate holds the same macro as an OpaquePredicate, for the other languages; `macrosInTail` names
 *   those that `raise` must not say a second time.
 */
export function presentationOf(stages: readonly Command[]): Presentation | undefined {
  if (stages.length === 0) return undefined;
  // Most conversions never look at it.
  let text: string | undefined;
  return {
    language: 'spl',
    get text() {
      text ??= stages.map(printStage).join(' | ');
      return text;
    },
  };
}

/** The stages of a tail. */
export function tailStages(presentation: Presentation | undefined): readonly Command[] {
  if (presentation === undefined || presentation.language !== 'spl') return [];
  return parseSearch(`| ${presentation.text}`).tree.stages;
}

/** Names of macros that stand as conditions in the tail. */
export function macrosInTail(stages: readonly Command[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { type, name } = node as Partial<Macro>;
      if (type === 'Macro' && name !== undefined) names.add(name);
      Object.values(node).forEach(visit);
    }
  };
  for (const stage of stages) if (stage.type === 'Search' || stage.type === 'Where') visit(stage);
  return names;
}

/** Names of the fields that a tail reads, as far as no stage of it makes them. */
export function fieldsOfTail(stages: readonly Command[]): readonly string[] {
  const read = new Set<string>();
  const made = new Set<string>();
  const visit = (node: unknown, key = ''): void => {
    if (typeof node === 'string') {
      if (fieldKeys.has(key)) read.add(node);
    } else if (Array.isArray(node)) for (const item of node) visit(item, key);
    else if (typeof node === 'object' && node !== null) {
      const {
        type,
        name,
        arguments: values,
      } = node as { type?: string; name?: string; arguments?: string[] };
      if (type === 'FieldName' && name !== undefined) read.add(name);
      if (type === 'Macro') for (const value of values ?? []) read.add(value);
      if (type === 'Assignment') made.add((node as unknown as Assignment).field);
      for (const [inner, value] of Object.entries(node)) {
        if (madeKeys.has(inner) && typeof value === 'string') made.add(value);
        else if (type !== 'Assignment' || inner !== 'field') visit(value, inner);
      }
    }
  };
  for (const stage of stages) visit(stage);
  return [...read].filter((name) => /^[a-z]\w*$/.test(name) && !made.has(name));
}

const fieldKeys: ReadonlySet<string> = new Set(['field', 'fields', 'by', 'from', 'argument', 'over']);
const madeKeys: ReadonlySet<string> = new Set(['as', 'to']);
