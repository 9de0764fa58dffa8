import type { Diagnostic, Result } from '../../diagnostics/index.ts';
import type { LookupTable, MacroTable } from '../../language/index.ts';
import type { SourceText } from '../../text/index.ts';
import { parseLookups } from './lookups.ts';
import { parseMacros } from './macros.ts';

/** The macros that all of these files define, as `parse` takes them; of two with one name the last counts. */
export function macroTable(sources: readonly SourceText[]): Result<MacroTable> {
  return tableOf(sources, parseMacros, ([name, definition]) => [name, definition]);
}

/** The lookups that all of these files define, as `parse` takes them; of two with one name the last counts. */
export function lookupTable(sources: readonly SourceText[]): Result<LookupTable> {
  return tableOf(sources, parseLookups, (definition) => [definition.name, definition]);
}

function tableOf<Found, Value>(
  sources: readonly SourceText[],
  read: (source: SourceText) => Result<readonly Found[]>,
  entry: (found: Found) => readonly [string, Value],
): Result<ReadonlyMap<string, Value>> {
  const value = new Map<string, Value>();
  const diagnostics: Diagnostic[] = [];
  for (const source of sources) {
    const result = read(source);
    diagnostics.push(...result.diagnostics);
    for (const found of result.value ?? []) value.set(...entry(found));
  }
  return { value, diagnostics };
}
