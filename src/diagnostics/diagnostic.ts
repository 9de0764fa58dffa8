import { definitionOf, locate, type Position, positionAt, type Span } from '../text/index.ts';
import { type Code, catalogue } from './catalogue/index.ts';
import type { Effect, Severity } from './effect.ts';

/** Something that a user should know about a rule. Never thrown: every stage returns its diagnostics. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span;
  readonly help?: string;
  /** What the reported change does to the matching events; absent for a mere remark. */
  readonly effect?: Effect;
}

/** What every stage returns. `value` is absent when the stage could give nothing at all. */
export interface Result<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface DiagnosticDetails {
  readonly span?: Span | undefined;
  readonly effect?: Effect | undefined;
  readonly help?: string | undefined;
  /** Values for the placeholders of the catalogued message. */
  readonly with?: Readonly<Record<string, string | number>>;
}

/** Makes a diagnostic of a catalogued code; `{name}` in the message and help is replaced from `details.with`. */
export function diagnose(code: Code, details: DiagnosticDetails = {}): Diagnostic {
  const entry = catalogue[code];
  const values = details.with ?? {};
  const help = details.help ?? entry.help;
  const effect = details.effect ?? entry.effect;
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message, values),
    ...(details.span === undefined ? {} : { span: details.span }),
    ...(help === undefined ? {} : { help: fill(help, values) }),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** Long values (a 10 MB string in a bad rule) are cut, and texts of several lines put on one: a message is for reading. */
function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    const text = String(value)
      .slice(0, 2000)
      .replace(/\s*\n\s*/g, ' ');
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  });
}

/**
 * Each thing said once: where an output writes a condition twice, its remarks would be. Places are looked at only where
 * two remarks have the same words.
 */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, (Span | undefined)[]>();
  return diagnostics.filter(({ code, effect, message, help, span }) => {
    const key = [code, effect, message, help].join('\0');
    const places = seen.get(key);
    if (places === undefined) seen.set(key, [span]);
    else if (places.some((place) => isSamePlace(place, span))) return false;
    else places.push(span);
    return true;
  });
}

function isSamePlace(a: Span | undefined, b: Span | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  return a.source === b.source && a.start === b.start && a.end === b.end;
}

/** The JSON form of a diagnostic: a contract, see docs/fidelity.md. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly effect?: Effect;
  readonly file?: string;
  readonly start?: Position;
  readonly end?: Position;
  readonly help?: string;
  /** Where the text was defined, if it came from a macro. */
  readonly definition?: { readonly file: string; readonly start: Position; readonly end: Position };
}

export function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const { span } = diagnostic;
  const place = span === undefined ? {} : placeJson(locate(span));
  const definition = span === undefined ? undefined : definitionOf(span);
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(diagnostic.effect === undefined ? {} : { effect: diagnostic.effect }),
    ...place,
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    ...(definition === undefined ? {} : { definition: placeJson(locate(definition)) }),
  };
}

function placeJson(place: Span): { file: string; start: Position; end: Position } {
  return {
    file: place.source.name,
    start: positionAt(place.source, place.start),
    end: positionAt(place.source, place.end),
  };
}
