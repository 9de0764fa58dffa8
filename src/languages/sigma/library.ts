import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { parseYaml } from '../../syntax/yaml.ts';
import type { SourceText } from '../../text/index.ts';
import type { SigmaCorrelation, SigmaFilter, SigmaRule } from './ast.ts';
import type { SigmaContext, SigmaLibrary } from './context.ts';
import { isMap, sigmaDocuments } from './documents.ts';
import { readDocument } from './read.ts';

/**
 * The rules and filters of many files, for correlations and filters that refer to other files. Files and documents
 * that are no Sigma are passed over: they are reported where they are read for themselves.
 */
export function sigmaLibrary(sources: Iterable<SourceText>): SigmaLibrary {
  const rules = new Map<string, SigmaRule | SigmaCorrelation>();
  const filters: SigmaFilter[] = [];
  const ignored: Diagnostic[] = [];
  for (const source of sources) {
    for (const document of sigmaDocuments(source).value ?? []) {
      const node = readDocument(document, ignored);
      if (node === undefined) continue;
      if (node.type === 'Filter') {
        filters.push(node);
        continue;
      }
      if (node.id !== undefined) rules.set(node.id.toLowerCase(), node);
      if (node.name !== undefined) rules.set(node.name, node);
    }
  }
  return { rules, filters };
}

/** A user's values for placeholders: a YAML map of each name to a value or a list of values. */
export function readPlaceholders(source: SourceText): Result<NonNullable<SigmaContext['placeholders']>> {
  const parsed = parseYaml(source);
  const [document] = parsed.value ?? [];
  if (document === undefined) return { diagnostics: parsed.diagnostics };
  const expected = { what: 'placeholders', expected: 'a map of names to values' };
  if (!isMap(document.value)) {
    return { diagnostics: [diagnose('sigma-value-type', { span: document.spanOf([]), with: expected })] };
  }
  const out = new Map<string, readonly (string | number)[]>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of Object.entries(document.value)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((one) => typeof one === 'string' || typeof one === 'number')) out.set(name, values);
    else {
      const what = { what: `the placeholder ${name}`, expected: 'a text, a number, or a list of them' };
      diagnostics.push(diagnose('sigma-value-type', { span: document.spanOf([name]), with: what }));
    }
  }
  return { value: out, diagnostics };
}
