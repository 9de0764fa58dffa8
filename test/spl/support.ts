import { expect } from 'vitest';
import { printNode } from '../../src/ir/index.ts';
import type { MacroTable } from '../../src/language/index.ts';
import { spl } from '../../src/languages/spl/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { type SourceText, sourceText } from '../../src/text/index.ts';

/** Macros from `name(a,b)` to text. */
export function macroTable(definitions: Readonly<Record<string, string>>): MacroTable {
  return new Map(
    Object.entries(definitions).map(([signature, text]) => {
      const [name, list] = signature.split(/[()]/);
      const names = list === undefined ? [] : list.split(',');
      const key = names.length === 0 ? name! : `${name}(${names.length})`;
      return [key, { arguments: names, text: sourceText(`macro ${name}`, text) }];
    }),
  );
}

export function tree(text: string, macros?: MacroTable) {
  const result = spl.read(sourceText('search', text), macros === undefined ? {} : { macros });
  expect(result.diagnostics.map((item) => item.message)).toEqual([]);
  return result.value as NonNullable<ReturnType<typeof spl.read>['value']> & { stages: readonly unknown[] };
}

/** Canonical text of a search. */
export function formatted(text: string): string {
  return spl.print(tree(text)).replace(/\s+/g, ' ');
}

export function messages(text: string, macros?: MacroTable): string[] {
  const source = sourceText('search', text);
  return spl.read(source, macros === undefined ? {} : { macros }).diagnostics.map((item) => item.message);
}

export function lowered(text: string, macros?: MacroTable) {
  const source: SourceText = sourceText('search', text);
  const context = macros === undefined ? {} : { macros };
  const result = spl.lower(spl.read(source, context).value!, source, context);
  return {
    plan: result.value!.plan,
    tail: result.value!.presentation?.text,
    codes: result.diagnostics.map((item) => item.code),
  };
}

/** The plan's canonical text, blanks pressed together. */
export function plan(text: string, macros?: MacroTable): string {
  return printNode(normalise(lowered(text, macros).plan))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The predicate of a search that is nothing else. */
export function predicate(text: string, macros?: MacroTable): string {
  return plan(text, macros).replace(/^Filter Source unknown /, '');
}
