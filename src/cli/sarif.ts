import type { CheckedRule } from '../check.ts';
import {
  type CatalogueEntry,
  type Code,
  catalogue,
  type Diagnostic,
  diagnosticJson,
} from '../diagnostics/index.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * Findings as SARIF 2.1.0, which code hosts show beside the changed lines.
 * Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections 3.13 to 3.30.
 */
export function sarif(rules: readonly CheckedRule[], version: string): unknown {
  const codes = new Set<Code>();
  const results = rules.flatMap((rule) =>
    rule.diagnostics.map((diagnostic) => {
      codes.add(diagnostic.code);
      return result(diagnostic, rule.file);
    }),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ruleglot', version, rules: [...codes].sort().map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

function descriptor(code: Code): unknown {
  const entry: CatalogueEntry = catalogue[code];
  return {
    id: code,
    shortDescription: { text: entry.message },
    fullDescription: { text: entry.explanation },
    defaultConfiguration: { level: LEVELS[entry.severity] },
  };
}

function result(diagnostic: Diagnostic, file: string): unknown {
  const { start, end, file: place, message, help } = diagnosticJson(diagnostic);
  const region =
    start === undefined || end === undefined
      ? undefined
      : { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return {
    ruleId: diagnostic.code,
    level: LEVELS[diagnostic.severity],
    message: { text: help === undefined ? message : `${message}. ${help}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(place ?? file) },
          ...(region === undefined ? {} : { region }),
        },
      },
    ],
  };
}
