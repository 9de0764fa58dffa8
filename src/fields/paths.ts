import {
  anyMany,
  type Call,
  type Case,
  compare,
  type FieldRef,
  type Literal,
  match,
  type Pattern,
  type PatternPart,
  type Predicate,
} from '../ir/index.ts';

/**
 * A path and its parts, which some vendors keep as fields of their own. `|endswith '\cmd.exe'` on a path and
 * `== "cmd.exe"` on its base name say the same; a suffix without separator is not a base name.
 */
export interface PathPart {
  readonly path: string;
  readonly part: 'base' | 'extension' | 'directory';
  /** A test of the path is turned into a test of this part where both say the same. */
  readonly preferred?: boolean;
}

const parts: Readonly<Record<string, PathPart>> = {
  'process.name': { path: 'process.executable', part: 'base', preferred: true },
  'process.parent.name': { path: 'process.parent.executable', part: 'base', preferred: true },
  'dll.name': { path: 'dll.path', part: 'base', preferred: true },
  'file.name': { path: 'file.path', part: 'base', preferred: true },
  'file.extension': { path: 'file.path', part: 'extension' },
  'file.directory': { path: 'file.path', part: 'directory' },
  'file.Ext.original.name': { path: 'file.Ext.original.path', part: 'base', preferred: true },
  'file.Ext.original.extension': { path: 'file.Ext.original.path', part: 'extension' },
  'Target.process.name': { path: 'winlog.event_data.TargetImage', part: 'base' },
  'registry.value': { path: 'registry.path', part: 'base' },
  'registry.key': { path: 'registry.path', part: 'directory' },
};
const baseOf = new Map(
  Object.entries(parts)
    .filter(([, part]) => part.preferred === true)
    .map(([name, part]) => [part.path, name]),
);

export function pathPart(name: string): PathPart | undefined {
  return parts[name];
}

/** The field of the base name that belongs to a path. */
export function baseField(path: string): string | undefined {
  return baseOf.get(path);
}

/**
 * Whether the base name of a program is what the log source has for its name. Linux's audit has `exe`, the path, and
 * `comm`, which the kernel cuts at 15 bytes and the process itself may change.
 */
export function hasBaseNames(keys: readonly string[]): boolean {
  return !keys.some((key) => key.endsWith('//auditd'));
}

/** How directories are separated; both ways where the operating system is not known. */
export function separators(product: string | undefined): readonly string[] {
  if (product === 'windows') return ['\\'];
  return product === undefined ? ['\\', '/'] : ['/'];
}

/** The base name that a path's pattern asks for: anything, one separator, text without separator or wildcard. */
export function baseNameOf(pattern: Pattern, separator: string): string | undefined {
  const [first, second] = pattern;
  if (pattern.length !== 2 || first === undefined || second === undefined) return undefined;
  if (!('any' in first) || first.any !== 'many' || !('text' in second)) return undefined;
  if (!second.text.startsWith(separator) || second.text.length === separator.length) return undefined;
  const name = second.text.slice(separator.length);
  return name.includes('/') || name.includes('\\') ? undefined : name;
}

/** All of a path up to its last separator. A name on Windows holds no slash and no line break; elsewhere it may. */
function directoryRegex(product: string | undefined): string {
  if (product === 'windows') return String.raw`^.*\\`;
  return product === undefined ? String.raw`(?s)^.*[\\/]` : '(?s)^.*/';
}

/** The base name of a path, where there is no field for it. */
export function baseNameCall(path: FieldRef, product: string | undefined): Call {
  const texts = [directoryRegex(product), ''];
  return {
    kind: 'Call',
    function: 'replaceRegex',
    arguments: [path, ...texts.map((value): Literal => ({ kind: 'Literal', value }))],
    ...(path.span === undefined ? {} : { span: path.span }),
  };
}

/** The path whose base name an expression computes, in the form of `baseNameCall`. */
export function pathOfBaseName(call: Call, product: string | undefined): FieldRef | undefined {
  const [path, from, to] = call.arguments;
  if (call.function !== 'replaceRegex' || path?.kind !== 'FieldRef') return undefined;
  if (from?.kind !== 'Literal' || from.value !== directoryRegex(product)) return undefined;
  return to?.kind === 'Literal' && to.value === '' ? path : undefined;
}

/** A test of a path's part as a test of the path. `exact` is false where a wildcard may cross a separator. */
export function onPath(
  { part, path }: PathPart,
  operand: FieldRef,
  value: Pattern,
  mode: Case,
  system: string | undefined,
): { readonly items: readonly Predicate[]; readonly exact: boolean } {
  const wild = value.some((item) => 'any' in item);
  const product = path.startsWith('registry.') ? 'windows' : system;
  switch (part) {
    case 'base':
      // A name's end is the path's end.
      if (endsName(value)) return { items: [match(operand, value, mode)], exact: true };
      return {
        items: separators(product).map((separator) =>
          match(operand, [anyMany, { text: separator }, ...value], mode),
        ),
        exact: !wild,
      };
    case 'extension':
      return { items: [match(operand, [anyMany, { text: '.' }, ...value], mode)], exact: !wild };
    case 'directory':
      return {
        items: separators(product).map((separator) =>
          match(operand, [...value, ...ending(value, separator), anyMany], mode),
        ),
        exact: false,
      };
    default:
      return { items: [], exact: false };
  }
}

/** Anything and then text without a separator. */
function endsName([first, second, ...more]: Pattern): boolean {
  if (first === undefined || second === undefined || more.length > 0) return false;
  return 'any' in first && first.any === 'many' && 'text' in second && !/[\\/]/.test(second.text);
}

function ending(value: Pattern, separator: string): readonly PatternPart[] {
  const last = value.at(-1);
  if (last !== undefined && 'any' in last) return [];
  return last?.text.endsWith(separator) ? [] : [{ text: separator }];
}

/**
 * Alternatives that ask for one base name behind each system's separator ask for the base name: so it is said where
 * the operating system is not known.
 */
export function joinBaseNames(items: readonly Predicate[]): readonly Predicate[] {
  const asked = items.map((item) => {
    if (item.kind !== 'Match' || item.operand.kind !== 'FieldRef') return undefined;
    const base = baseField(item.operand.name);
    const separator = baseNameOf(item.pattern, '\\') === undefined ? '/' : '\\';
    const name = baseNameOf(item.pattern, separator);
    if (base === undefined || name === undefined) return undefined;
    return { operand: { ...item.operand, name: base }, name, separator, mode: item.case };
  });
  const key = (one: (typeof asked)[number]): string => `${one?.operand.name} ${one?.mode} ${one?.name}`;
  const separators = new Map<string, Set<string>>();
  for (const one of asked) {
    if (one === undefined) continue;
    separators.set(key(one), (separators.get(key(one)) ?? new Set()).add(one.separator));
  }
  const pairs = new Set(asked.filter((one) => separators.get(key(one))?.size === 2));
  if (pairs.size === 0) return items;
  return items.flatMap((item, index) => {
    const one = asked[index];
    if (one === undefined || !pairs.has(one)) return [item];
    return one.separator === '/' ? [] : [equalTo(one.operand, one.name, one.mode)];
  });
}

export function equalTo(operand: FieldRef, text: string, mode: Case): Predicate {
  return compare('==', operand, { kind: 'Literal', value: text }, mode);
}
