import { and, literalText, matchAny, not, or, type Pattern, type Predicate } from '../ir/index.ts';
import { testedField, testedValues } from '../ir/leaves.ts';

/**
 * Registry hives as vendors write them, first as Sysmon does. Elastic's rules list the forms of several sensors; raw
 * Windows events have Sysmon's alone. Facts: Sysmon's documentation of events 12 to 14; public rules on registry.path.
 */
const hives: readonly (readonly [sysmon: string, ...others: readonly string[]])[] = [
  ['HKLM\\', 'HKEY_LOCAL_MACHINE\\', '\\REGISTRY\\MACHINE\\', 'MACHINE\\'],
  ['HKU\\', 'HKEY_USERS\\', '\\REGISTRY\\USER\\', 'USER\\'],
  ['HKCR\\', 'HKEY_CLASSES_ROOT\\'],
];

/** A value that begins with a hive in another form, as Sysmon writes it. */
function asSysmon([first, ...rest]: Pattern): Pattern | undefined {
  if (first === undefined || !('text' in first)) return undefined;
  const start = first.text.toUpperCase();
  for (const [sysmon, ...others] of hives) {
    const form = others.find((other) => start.startsWith(other));
    if (form !== undefined) return [{ text: sysmon + first.text.slice(form.length) }, ...rest];
  }
  return undefined;
}

/**
 * A condition with each test of a path in the registry also asking for the path as Sysmon writes it; alternatives that do
 * so already are left alone. `say` hears of every test that asks for more than it did.
 */
export function withSysmonHives(
  condition: Predicate,
  say: (leaf: Predicate, negated: boolean) => void,
  negated = false,
  beside: ReadonlySet<string> = new Set(),
): Predicate {
  switch (condition.kind) {
    case 'And':
      return and(
        condition.items.map((item) => withSysmonHives(item, say, negated)),
        condition.span,
      );
    case 'Or': {
      const known = new Set(condition.items.flatMap(pathsOf));
      const items = condition.items.map((item) => withSysmonHives(item, say, negated, known));
      return or(items, condition.span);
    }
    case 'Not':
      return not(withSysmonHives(condition.item, say, !negated), condition.span);
    default: {
      const known = new Set([...beside, ...pathsOf(condition)]);
      const field = testedField(condition);
      const tested = known.size === 0 ? undefined : testedValues(condition);
      if (field?.name !== 'registry.path' || tested === undefined) return condition;
      const added = tested.values.flatMap((value) => {
        const form = asSysmon(value);
        return form === undefined || known.has(keyOfValue(form)) ? [] : [form];
      });
      if (added.length === 0) return condition;
      say(condition, negated);
      return matchAny(field, [...tested.values, ...added], tested.mode, condition.span);
    }
  }
}

/** The paths in the registry that a leaf asks for. */
function pathsOf(leaf: Predicate): readonly string[] {
  if (leaf.kind === 'Or' || testedField(leaf)?.name !== 'registry.path') return [];
  return testedValues(leaf)?.values.map(keyOfValue) ?? [];
}

function keyOfValue(value: Pattern): string {
  return (literalText(value) ?? JSON.stringify(value)).toLowerCase();
}
