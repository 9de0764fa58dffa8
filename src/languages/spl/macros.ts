import { macroUse } from '../../../grammars/spl/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { MacroDefinition, MacroTable } from '../../language/index.ts';
import { type Segment, type SourceText, type Span, span } from '../../text/index.ts';

/**
 * Macros are text: a use is replaced by its definition before anything is parsed, without parentheses around it
 * (macros.conf.spec). Each run of the expanded text leads back to the use, and to where it was defined.
 */
export interface Expansion {
  readonly source: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/** A search has no use for more; hostile macros that double one another stop here. */
const lengthLimit = 1_000_000;

/** The same for macros whose text is next to nothing. */
const useLimit = 10_000;

interface Piece {
  readonly text: string;
  readonly outerStart: number;
  readonly outerEnd?: number;
  readonly definition?: Span;
}

interface Expander {
  readonly source: SourceText;
  readonly macros: MacroTable;
  readonly isKept: (name: string, definition: MacroDefinition | undefined) => boolean;
  readonly pieces: Piece[];
  readonly diagnostics: Diagnostic[];
  readonly overloads: () => ReadonlyMap<string, readonly number[]>;
  length: number;
  /** How many uses have been expanded. */
  uses: number;
}

/** Expands every macro that is defined and not kept. The same source comes back when there is nothing to expand. */
export function expandMacros(
  source: SourceText,
  macros: MacroTable,
  isKept: Expander['isKept'] = () => false,
): Expansion {
  if (macros.size === 0 || !source.text.includes('`')) return { source, diagnostics: [] };
  let overloads: ReadonlyMap<string, readonly number[]> | undefined;
  const expander: Expander = {
    source,
    macros,
    isKept,
    pieces: [],
    diagnostics: [],
    overloads: () => (overloads ??= arities(macros)),
    length: 0,
    uses: 0,
  };
  const changed = splice(expander, source.text, undefined, []);
  if (isOver(expander)) {
    const whole = span(source, 0, source.text.length);
    expander.diagnostics.push(
      expander.uses > useLimit
        ? diagnose('spl-macro-uses', { span: whole, with: { limit: useLimit } })
        : diagnose('text-too-long', { span: whole, with: { limit: lengthLimit } }),
    );
    return { source, diagnostics: expander.diagnostics };
  }
  if (!changed) return { source, diagnostics: expander.diagnostics };
  const { pieces } = expander;
  const text = pieces.map((piece) => piece.text).join('');
  let segments: readonly Segment[] | undefined;
  return {
    source: { name: source.name, text, segments: () => (segments ??= segmentsOf(pieces, source)) },
    diagnostics: expander.diagnostics,
  };
}

function isOver({ length, uses }: Expander): boolean {
  return length > lengthLimit || uses > useLimit;
}

function segmentsOf(pieces: readonly Piece[], outer: SourceText): Segment[] {
  let at = 0;
  return pieces.map(({ text, ...place }) => {
    const start = at;
    at += text.length;
    return { start, end: at, outer, ...place };
  });
}

/** Where a text stands that is being spliced in: the outermost use, and the text's own definition. */
interface Inside {
  readonly use: Span;
  readonly definition: Span;
}

/** Appends `text` with its macros expanded; whether any was. */
function splice(
  expander: Expander,
  text: string,
  inside: Inside | undefined,
  open: readonly string[],
): boolean {
  let copied = 0;
  let changed = false;
  for (let i = 0; i < text.length && !isOver(expander); i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) i = endOfString(text, i);
    else if (code === 96) {
      if (text.startsWith('```', i)) {
        const end = text.indexOf('```', i + 3);
        i = end === -1 ? text.length : end + 2;
        continue;
      }
      const use = macroUse(text, i);
      if (use === undefined) break;
      const place = inside?.use ?? span(expander.source, i, use.end);
      const key = definedKey(expander, use.name, use.arguments.length, place, open);
      if (key !== undefined) {
        copy(expander, text, copied, i, inside);
        const definition = expander.macros.get(key)!;
        const body = substitute(definition, use.arguments);
        const whole = span(definition.text, 0, definition.text.text.length);
        expander.uses++;
        // Arguments that double one another grow before anything is copied.
        if (body.length > lengthLimit) expander.length += body.length;
        else splice(expander, body, { use: place, definition: whole }, [...open, key]);
        copied = use.end;
        changed = true;
      }
      i = use.end - 1;
    }
  }
  copy(expander, text, copied, text.length, inside);
  return changed;
}

/** Offset of the closing quote, or the end: the parser says what is wrong with an open one. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i;
  }
  return text.length;
}

function copy(expander: Expander, text: string, from: number, to: number, inside: Inside | undefined): void {
  if (from >= to) return;
  const run = text.slice(from, to);
  expander.length += run.length;
  if (inside === undefined) expander.pieces.push({ text: run, outerStart: from });
  else {
    const { start, end } = inside.use;
    expander.pieces.push({ text: run, outerStart: start, outerEnd: end, definition: inside.definition });
  }
}

/** The table's key for a use that is to be expanded. */
function definedKey(
  expander: Expander,
  name: string,
  count: number,
  place: Span,
  open: readonly string[],
): string | undefined {
  const { macros } = expander;
  const key = count === 0 ? name : `${name}(${count})`;
  const definition = macros.get(key) ?? sameArity(macros.get(name), count);
  if (expander.isKept(name, definition)) return undefined;
  if (definition === undefined) {
    const known = expander.overloads().get(name);
    if (known !== undefined) {
      expander.diagnostics.push(
        diagnose('spl-macro-arity', { span: place, with: { name, count, known: known.join(' or ') } }),
      );
    }
    return undefined;
  }
  const found = macros.has(key) ? key : name;
  if (open.includes(found)) {
    expander.diagnostics.push(diagnose('spl-macro-recursive', { span: place, with: { name } }));
    return undefined;
  }
  return found;
}

/** A table may name a macro without its number of arguments when there is only one of the name. */
function sameArity(definition: MacroDefinition | undefined, count: number): MacroDefinition | undefined {
  return definition?.arguments.length === count ? definition : undefined;
}

function arities(macros: MacroTable): ReadonlyMap<string, readonly number[]> {
  const out = new Map<string, number[]>();
  for (const [key, definition] of macros) {
    const name = key.replace(/\(\d+\)$/, '');
    const list = out.get(name) ?? [];
    if (!list.includes(definition.arguments.length)) list.push(definition.arguments.length);
    out.set(name, list);
  }
  return out;
}

/** `$name$` becomes the argument wherever it stands, also inside quotes. */
function substitute(definition: MacroDefinition, values: readonly string[]): string {
  const { text } = definition.text;
  if (definition.arguments.length === 0) return text;
  return text.replace(/\$([\w.-]+)\$/g, (whole, name: string) => {
    const index = definition.arguments.indexOf(name);
    return index === -1 ? whole : (values[index] ?? whole);
  });
}
