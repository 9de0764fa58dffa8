import { type Diagnostic, diagnose, type Result } from '../diagnostics/index.ts';
import { type Event, readEvents } from '../events/index.ts';
import { parseYaml, type YamlDocument } from '../syntax/yaml.ts';
import type { SourceText, Span } from '../text/index.ts';

/** What a rule must or must not match. */
export interface Expectation {
  readonly name: string;
  /** Id or title of the rule that it is about; every rule beside it if absent. */
  readonly rule?: string;
  readonly events: readonly Event[];
  /** A file of further events, as written; `events` has none of them. */
  readonly file?: string;
  readonly match: boolean;
  readonly span?: Span;
}

type Entry = Readonly<Record<string, unknown>>;

const keys: ReadonlySet<string> = new Set(['name', 'rule', 'events', 'file', 'match']);

/**
 * Reads a file of expectations: a YAML list of `{name, events: […] or file, match: true or false, rule?}`. An entry
 * that is wrong is said and left out.
 */
export function readExpectations(source: SourceText): Result<readonly Expectation[]> {
  const parsed = parseYaml(source);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const expectations: Expectation[] = [];
  for (const document of parsed.value ?? []) {
    if (!Array.isArray(document.value)) {
      diagnostics.push(invalid(document, [], 'a file of expectations is a list'));
      continue;
    }
    for (const [index, entry] of document.value.entries()) {
      const read = readEntry(document, index, entry);
      if ('code' in read) diagnostics.push(read);
      else expectations.push(read);
    }
  }
  return { value: expectations, diagnostics };
}

function readEntry(document: YamlDocument, index: number, entry: unknown): Expectation | Diagnostic {
  const wrong = (reason: string, ...path: readonly string[]): Diagnostic =>
    invalid(document, [index, ...path], reason);
  if (!isEntry(entry)) return wrong('an expectation has name, events or file, and match');
  const unknown = Object.keys(entry).find((key) => !keys.has(key));
  if (unknown !== undefined) {
    return wrong(`unknown key ${unknown}: an expectation has ${[...keys].join(', ')}`, unknown);
  }
  const { name, rule, events, file, match } = entry;
  if (typeof match !== 'boolean') return wrong('match is true or false', 'match');
  if (file !== undefined && typeof file !== 'string') return wrong('file is the path of a file', 'file');
  if ((events === undefined) === (file === undefined)) return wrong('either events or file is given');
  if (events !== undefined && !(Array.isArray(events) && events.every(isEntry) && events.length > 0)) {
    return wrong('events is a list of events, each a map', 'events');
  }
  const span = document.spanOf([index]);
  return {
    name: name === undefined ? `expectation ${index + 1}` : String(name),
    ...(rule === undefined ? {} : { rule: String(rule) }),
    ...(file === undefined ? {} : { file }),
    ...(span === undefined ? {} : { span }),
    // As if they stood in a file of events, so that a Windows or audit event is recognised here as well.
    events: readEvents((events ?? []).map((event: Entry) => JSON.stringify(event)).join('\n')).events,
    match,
  };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(document: YamlDocument, path: readonly (string | number)[], reason: string): Diagnostic {
  return diagnose('expectation-invalid', { span: document.spanOf(path), with: { reason } });
}
