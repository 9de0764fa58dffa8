import type { Result } from '../../src/diagnostics/index.ts';
import { printNode } from '../../src/ir/index.ts';
import type { Lowered } from '../../src/language/index.ts';
import type { SigmaContext } from '../../src/languages/sigma/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
import { sourceText } from '../../src/text/index.ts';

/** A rule of our own around a detection (given with no indentation). */
export function rule(detection: string): string {
  const lines = detection.trim().split('\n');
  return `title: Test\nlogsource:\n    product: windows\ndetection:\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

/** A rule with one selection of one item. */
export function item(text: string): string {
  const lines = text.split('\n').map((line) => `    ${line}`);
  return rule(`selection:\n${lines.join('\n')}\ncondition: selection`);
}

export function lowerText(text: string, context: SigmaContext = {}): Result<Lowered> {
  const source = sourceText('test.yml', text);
  const read = sigma.read(source, context);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const lowered = sigma.lower(read.value, source, context);
  return { ...lowered, diagnostics: [...read.diagnostics, ...lowered.diagnostics] };
}

/** The predicate of a rule, printed, without its source; or the codes of what is wrong. */
export function meaning(text: string, context: SigmaContext = {}): string {
  const { value, diagnostics } = lowerText(text, context);
  if (value === undefined) return diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  const { plan } = value;
  if (plan.kind !== 'Filter') return printNode(plan).trim();
  return printNode(plan.predicate).trim();
}

/** Read, lowered, raised and printed again. */
export function throughIr(text: string, context: SigmaContext = {}): string {
  const lowered = lowerText(text, context);
  if (lowered.value === undefined) return lowered.diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  const raised = sigma.raise(lowered.value, { profile: 'sigma', metadata: { title: 'Test' } });
  return raised.value === undefined
    ? raised.diagnostics.map((diagnostic) => diagnostic.code).join(' ')
    : sigma.print(raised.value.ast);
}
