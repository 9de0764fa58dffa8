import type { KqlList, KqlQuery, KqlValue } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { type SourceText, spaceEscapes, span } from '../../text/index.ts';
import { unquotedText } from './escape.ts';
import { sayLarge } from './size.ts';

/** Mistakes that people make in KQL, all of them found in public rules. */
export function lintKql(tree: KqlQuery, source: SourceText): Result<never> {
  const diagnostics: Diagnostic[] = [...sayLarge(tree)];
  for (const value of values(tree)) lintValue(value, source, diagnostics);
  return { diagnostics };
}

function* values(tree: KqlQuery | KqlList): Generator<KqlValue> {
  switch (tree.type) {
    case 'all':
      return;
    case 'or':
    case 'and':
    case 'valueOr':
    case 'valueAnd':
      for (const item of tree.items) yield* values(item);
      return;
    case 'not':
    case 'nested':
    case 'valueNot':
      yield* values(tree.item);
      return;
    case 'field':
    case 'text':
      yield* values(tree.value);
      return;
    case 'range':
      yield tree.value;
      return;
    case 'value':
      yield tree;
  }
}

function lintValue(value: KqlValue, source: SourceText, diagnostics: Diagnostic[]): void {
  const text = source.text.slice(value.start, value.end);
  lintEscapes(value, text, source, diagnostics);
  const at = span(source, value.start, value.end);
  if (!value.quoted && /[\r\n]/.test(text)) diagnostics.push(diagnose('kql-missing-or', { span: at }));
  else if (!value.quoted && /^(?:and|or)\s|\s(?:and|or|not)$/i.test(text)) {
    diagnostics.push(diagnose('kql-keyword-in-value', { span: at, with: { text } }));
  }
  const plain = value.parts[0] ?? '';
  // A star alone in quotes is what a role that allows everything holds.
  if (value.quoted && plain.includes('*') && plain !== '*') {
    const fixed = unquotedText(plain.split('*'));
    diagnostics.push(diagnose('kql-quoted-star', { span: at, with: { fixed } }));
  }
  if (value.parts.length > 1 && value.parts.some((part) => part.includes('?'))) {
    diagnostics.push(diagnose('kql-question-mark', { span: at }));
  }
}

function lintEscapes(value: KqlValue, text: string, source: SourceText, diagnostics: Diagnostic[]): void {
  for (const { escape: letters, name, at: offset } of spaceEscapes(text)) {
    const at = span(source, value.start + offset, value.start + offset + 2);
    if (!value.quoted && /^not[ \t\r\n\u00a0]/i.test(text.slice(offset + 1, offset + 5))) {
      diagnostics.push(diagnose('kql-escaped-not', { span: at }));
    } else {
      const details = { escape: letters, name, fixed: `\\${letters}` };
      diagnostics.push(diagnose('kql-escape-space', { span: at, with: details }));
    }
  }
}
