/**
 * TOML text from plain JSON values, laid out as Elastic's own rule files are: values before tables, long texts over
 * lines, lists over lines when they do not fit.
 */

type Table = Readonly<Record<string, unknown>>;

/** A whole document. Keys keep their order, except that tables come after plain values. */
export function printToml(document: Table): string {
  const lines: string[] = [];
  printTable(lines, [], document);
  return `${lines.join('\n')}\n`;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTableArray(value: unknown): value is readonly Table[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

function printTable(lines: string[], path: readonly string[], table: Table): void {
  const entries = Object.entries(table).filter(([, value]) => value !== undefined && value !== null);
  for (const [key, value] of entries) {
    if (isTable(value) || isTableArray(value)) continue;
    lines.push(`${keyText(key)} = ${valueText(value, keyText(key).length + 3)}`);
  }
  for (const [key, value] of entries) {
    const inner = [...path, key];
    const header = inner.map(keyText).join('.');
    if (isTable(value)) {
      const onlyTables = Object.values(value).every((item) => isTable(item) || isTableArray(item));
      if (!onlyTables || Object.keys(value).length === 0) startTable(lines, `[${header}]`);
      printTable(lines, inner, value);
    } else if (isTableArray(value)) {
      for (const item of value) {
        startTable(lines, `[[${header}]]`);
        printTable(lines, inner, item);
      }
    }
  }
}

/** A blank line before each table, except at the top. */
function startTable(lines: string[], header: string): void {
  if (lines.length > 0) lines.push('');
  lines.push(header);
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : basicString(key);
}

const width = 120;

function valueText(value: unknown, column: number): string {
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null && item !== undefined);
    const flat = `[${items.map(inlineText).join(', ')}]`;
    if (column + flat.length <= width && !flat.includes('\n')) return flat;
    return `[\n${items.map((item) => `    ${inlineText(item)},\n`).join('')}]`;
  }
  return inlineText(value);
}

/** A value on one line, as in a list. */
function inlineText(value: unknown): string {
  if (typeof value === 'string') return basicString(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
  if (isTable(value)) {
    const items = Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => `${keyText(key)} = ${inlineText(item)}`);
    return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
  }
  return '""';
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** A text over lines is written between triple quotes, without escapes where it can be. */
function stringText(value: string): string {
  if (!value.includes('\n') && value.length < 400) {
    const literal = value.includes('\\') && !/['\x00-\x08\x0a-\x1f\x7f]/.test(value);
    return literal ? `'${value}'` : basicString(value);
  }
  const plain = !value.includes("'''") && !value.endsWith("'") && !/[\x00-\x08\x0b-\x1f\x7f]/.test(value);
  if (plain) return `'''\n${value}'''`;
  const escaped = value
    .replace(/\\/g, '\\\\')
    .replace(/"""/g, '""\\"')
    .replace(/"$/, '\\"')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, controlText);
  return `"""\n${escaped}"""`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function basicString(value: string): string {
  return `"${value.replace(/["\\\x00-\x1f\x7f]/g, controlText)}"`;
}

function controlText(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return shortEscapes[character] ?? `\\u${code}`;
}
