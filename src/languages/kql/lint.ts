import type { KqlList, KqlQuery, KqlValue } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { type SourceText, span } from '../../text/index.ts';
import { unquotedText } from './escape.ts';

/** Mistakes that people make in KQL, all of them found in public rules. */
export function lintKql(tree: KqlQuery, source: SourceText): Result<never> {
  const diagnostics: Diagnostic[] = [];
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

const spaceNames: Readonly<Record<string, string>> = {
  t: 'a tab',
  r: 'a carriage return',
  n: 'a line break',
};

function lintValue(value: KqlValue, source: SourceText, diagnostics: Diagnostic[]): void {
  const text = source.text.slice(value.start, value.end);
  lintEscapes(value, text, source, diagnostics);
  const at = span(source, value.start, value.end);
  if (!value.quoted && /[\r\n]/.test(text)) diagnostics.push(diagnose('kql-missing-or', { span: at }));
  else if (!value.quoted && /^(?:and|or)\s|\s(?:and|or|not)$/i.test(text)) {
    diagnostics.push(diagnose('kql-keyword-in-value', { span: at, with: { text } }));
  }
  const plain = value.parts[0] ?? '';
  if (value.quoted && plain.includes('*')) {
    const fixed = unquotedText(plain.split('*'));
    diagnostics.push(diagnose('kql-quoted-star', { span: at, with: { fixed } }));
  }
  if (value.parts.length > 1 && value.parts.some((part) => part.includes('?'))) {
    diagnostics.push(diagnose('kql-question-mark', { span: at }));
  }
}

/** `\t`, `\r`, `\n` with a letter after them are the beginning of a path's next part. */
function lintEscapes(value: KqlValue, text: string, source: SourceText, diagnostics: Diagnostic[]): void {
  for (let i = text.indexOf('\\'); i !== -1; i = text.indexOf('\\', i + 2)) {
    const letter = text.charAt(i + 1);
    const name = spaceNames[letter];
    if (name === undefined) continue;
    const at = span(source, value.start + i, value.start + i + 2);
    if (!value.quoted && /^not[ \t\r\n\u00a0]/i.test(text.slice(i + 1, i + 5))) {
      diagnostics.push(diagnose('kql-escaped-not', { span: at }));
    } else if (/^[\p{L}\p{N}_]/u.test(text.slice(i + 2))) {
      const written = `\\${letter}`;
      diagnostics.push(
        diagnose('kql-escape-space', { span: at, with: { escape: written, name, fixed: `\\${written}` } }),
      );
    }
  }
}
