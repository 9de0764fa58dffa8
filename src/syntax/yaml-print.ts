import { resolvesAsOther } from './yaml.ts';

export interface YamlStyle {
  /** Blanks for each level; 4 is Sigma's habit, 2 most others'. */
  readonly indent?: number;
  /** Whether items of a list stand deeper than their key. */
  readonly indentLists?: boolean;
  /** Values that are quoted even where plain would do, by the keys that lead to them. */
  readonly quoted?: (path: readonly string[]) => boolean;
}

/**
 * Plain values as YAML in one stable style: block maps and lists, single quotes only where needed (or where `quoted`
 * asks for them), literal blocks for text of several lines, long lines never folded.
 */
export function printYaml(value: unknown, style: YamlStyle = {}): string {
  const printer = {
    unit: style.indent ?? 2,
    lists: style.indentLists ?? true,
    quoted: style.quoted ?? (() => false),
  };
  return `${node(value, 0, [], printer).replace(/^\n/, '')}\n`;
}

interface Printer {
  readonly unit: number;
  readonly lists: boolean;
  readonly quoted: (path: readonly string[]) => boolean;
}

/** The text after a key's colon or a list's dash: ` scalar`, or a line break and the lines of a block. */
function node(value: unknown, column: number, path: readonly string[], printer: Printer): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${listItem(item, column, path, printer)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (pairs.length === 0) return ' {}';
    return pairs.map((pair) => `\n${' '.repeat(column)}${mapPair(pair, column, path, printer)}`).join('');
  }
  const text = scalar(value, column, printer.quoted(path));
  return text === '' ? '' : ` ${text}`;
}

function mapPair(
  [key, value]: readonly [string, unknown],
  column: number,
  path: readonly string[],
  printer: Printer,
): string {
  const inner = column + (Array.isArray(value) && !printer.lists ? 0 : printer.unit);
  return `${scalar(key, column, false, true)}:${node(value, inner, [...path, key], printer)}`;
}

function listItem(item: unknown, column: number, path: readonly string[], printer: Printer): string {
  const margin = ' '.repeat(column);
  const inside = column + 2;
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
    const block = node(item, inside, path, printer);
    return block.startsWith('\n') ? `${margin}- ${block.slice(1 + inside)}` : `${margin}-${block}`;
  }
  return `${margin}-${node(item, inside, path, printer)}`;
}

function scalar(value: unknown, column: number, quoted: boolean, isKey = false): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'string') return String(value);
  // The first line of a block sets its margin; blanks at the end of a line would not be seen.
  const isBlock =
    value.includes('\n') && isPrintable(value) && !/^\n*[ \t]/.test(value) && !/[ \t]$/m.test(value);
  if (isBlock && !isKey) return literalBlock(value, Math.max(column, 2));
  if (value.includes('\n') || !isPrintable(value)) return JSON.stringify(value).replace(/\x7f/g, '\\x7f');
  if (!quoted && isPlain(value)) return value;
  return `'${value.replace(/'/g, "''")}'`;
}

function literalBlock(text: string, column: number): string {
  const body = text.replace(/\n+$/, '');
  const trailing = text.length - body.length;
  if (body === '') return JSON.stringify(text);
  const chomping = trailing === 0 ? '-' : trailing === 1 ? '' : '+';
  const margin = ' '.repeat(column);
  const lines = body.split('\n').map((line) => (line === '' ? '' : margin + line));
  return `|${chomping}\n${lines.join('\n')}${'\n'.repeat(Math.max(0, trailing - 1))}`;
}

/** Characters that YAML allows unescaped (YAML 1.2.2, 5.1), without those that some parsers take for line breaks. */
function isPrintable(text: string): boolean {
  return /^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(
    text,
  );
}

/** Texts that are a string, unquoted, to YAML 1.1 and 1.2 parsers alike. */
function isPlain(text: string): boolean {
  if (resolvesAsOther(text) || isOtherInYaml11(text)) return false;
  if (!/^[\p{L}\d_./\\(+$;<^~]/u.test(text) || /[\s:]$/.test(text)) return false;
  return !/: |\s#|\t/.test(text);
}

function isOtherInYaml11(text: string): boolean {
  return (
    /^(?:y|n|yes|no|on|off|true|false|null|~|=|<<)$/i.test(text) ||
    /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+|[\d_]+(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.[\d_]+(?:e[-+]?\d+)?|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/i.test(
      text,
    ) ||
    /^[-+]?\.(?:inf|nan)$/i.test(text)
  );
}
